/* SPDX-License-Identifier: Apache-2.0 */
/* pass.h: what the model says of one turn, whatever its length.

       struct pass *pass = pass_init(model, memory, knows, of);      pass_size(model) bytes
       pass_customer(pass, text);                                    pass->head[HEAD_EMOTIONS][...]
       float p = pass_mean(pass, TAG_NEED_IN, start, end);

   The model sees text through mask.h: names are one name. All offsets here are bytes of the turn.

   The encoder holds NEURAL_MAX_PIECES pieces, so a long turn is cut into windows at sentence
   borders. Of several windows a head that claims something takes the strongest, a softmax head the
   window that leans furthest from its lowest label, and the others the mean. A turn is passed in at
   most PASS_WINDOWS windows; what lies beyond is left to the rules. */
#ifndef ENGINE_PASS_H
#define ENGINE_PASS_H

#include "engine/mask.h"
#include "engine/neural.h"
#include "engine/text.h"

enum {
    PASS_WINDOWS = 6,
    PASS_PIECES = PASS_WINDOWS * NEURAL_MAX_PIECES,
    PASS_TAGS = 48,   /* at least TAG_SINGLE_N and TAG_PAIR_N */
    PASS_LABELS = 32, /* at least the labels of any head */
    PASS_BEFORE_BYTES = 2048,
    PASS_WINDOW_BYTES = 4096, /* of one window; a longer sentence goes on in the next */
};

struct pass {
    const struct heard_model *model;
    struct neural *neural;
    struct mask *mask, *mask_before;
    struct text *before; /* the words that a reply answers, cut */
    mask_knows *knows;
    const void *of;
    bool pair; /* the last pass was of a reply */
    size_t n, n_before;
    struct piece piece[PASS_PIECES], piece_before[NEURAL_MAX_BEFORE];
    float tag[PASS_PIECES][PASS_TAGS], tag_before[NEURAL_MAX_BEFORE][PASS_TAGS];
    bool has[HEAD_N];
    float head[HEAD_N][PASS_LABELS];
    uint8_t from[PASS_PIECES]; /* scratch of pass_runs */
    bool gap[PASS_PIECES];
};

size_t pass_size(const struct heard_model *model);
struct pass *pass_init(const struct heard_model *model, void *memory, mask_knows *knows,
                       const void *of);
void pass_customer(struct pass *pass, const struct text *text);
/* before: what the reply answers (reader.c builds it); of a long one the last PASS_BEFORE_BYTES. */
void pass_agent(struct pass *pass, const char *before, size_t before_len, const struct text *text);
/* The sentence vector of some text; does not touch what the last pass left. */
void pass_embed(struct pass *pass, const char *text, size_t len, float out[NEURAL_HIDDEN]);

/* The same mean over the pieces of `before`; NAN where none of them was kept. */
float pass_mean_before(const struct pass *pass, size_t tag, uint32_t start, uint32_t end);
/* Runs of pieces that the tag `in` holds together, inside sentences; the tag `begin` says where a
 * new one may open. */
struct pass_run {
    uint32_t start, end; /* bytes */
    float p;             /* mean of `in` */
};
size_t pass_runs(struct pass *pass, const struct text *text, size_t begin, size_t in,
                 struct pass_run *out, size_t max);
/* Mean and maximum of a tag over the pieces of [start, end); 0 where there are none. */
float pass_mean(const struct pass *pass, size_t tag, uint32_t start, uint32_t end);
float pass_max(const struct pass *pass, size_t tag, uint32_t start, uint32_t end);
/* The run of pieces in [start, end) around the strongest one in which the tag stays over half of
   its threshold. Empty (0, 0) when no piece reaches the threshold. */
struct piece pass_span(const struct pass *pass, size_t tag, uint32_t start, uint32_t end);

#endif
