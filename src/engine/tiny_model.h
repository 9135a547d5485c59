/* SPDX-License-Identifier: Apache-2.0 */
/* tiny_model.h: for tests, a whole model file of one layer and a vocabulary of a hundred pieces.

   Its numbers come from a counter and a hash, so they are the same everywhere:
   model/train/vectors.py --tiny makes the same ones in Python and writes down what it computes of
   them. It has learned nothing and says nothing. */
#ifndef ENGINE_TINY_MODEL_H
#define ENGINE_TINY_MODEL_H

#include <stddef.h>
#include <stdint.h>

struct tiny_model {
    uint8_t *bytes; /* the file; free() it */
    size_t size;
};

/* Ends the process when memory is short. */
struct tiny_model tiny_model_make(void);
/* Sets the header's checksum right again, after a test has changed something. */
void tiny_model_seal(struct tiny_model *m);
/* The row of the tensor table that bears this name; it must exist. */
uint8_t *tiny_model_row(struct tiny_model *m, const char *name);
/* Writes the file to a new temporary path, which the caller unlinks. */
void tiny_model_write(const struct tiny_model *m, char path_r[32]);

#endif
