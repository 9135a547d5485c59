/* SPDX-License-Identifier: Apache-2.0 */
/* encoder.h: word pieces in, hidden states out; twice.

   encoder_run is what the product calls. forward_ref computes the same in the plainest words that C
   has; it is kept for ever, as what every kernel is tested against, and as the place to read first.
 */
#ifndef ENGINE_ENCODER_H
#define ENGINE_ENCODER_H

#include "engine/model.h"

struct encoder_input {
    const uint32_t *id;  /* [n], each below the size of the vocabulary */
    const uint8_t *type; /* [n], 0 or 1 */
    size_t n;            /* 1..NEURAL_MAX_PIECES, specials included */
};

/* Bytes of 64-aligned working memory that a pass needs, whatever its length. */
size_t encoder_work_size(void);
/* hidden: [n][384], 64-aligned. */
void encoder_run(const struct heard_model *model, const struct encoder_input *input, void *work,
                 float *hidden);

size_t forward_ref_work_size(size_t n);
void forward_ref(const struct heard_model *model, const struct encoder_input *input, void *work,
                 float *hidden);

#endif
