/* SPDX-License-Identifier: Apache-2.0 */
/* model_fuzz.c: a whole model file, changed. The input is a list of edits of 8 bytes: where (3),
   how wide (1) and what (4). They are spread over header, table and meta lines, where the structure
   is; the checksum is set right again, or nothing behind it would be reached. A file that opens is
   read with. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/model.h"
#include "engine/tiny_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDIT = 8, HEAD = 64 + 180 * 96, META_AT = 64 + MODEL_MAX_TENSORS * 96, META = 1500 };

/* Most edits fall where the structure is. */
static size_t place(uint32_t where, size_t size)
{
    switch (where % 4) {
    case 0:
        return where / 4 % 64;
    case 1:
        return 64 + where / 4 % HEAD;
    case 2:
        return META_AT + where / 4 % META;
    default:
        return where / 4 % size;
    }
}

static void edit(struct tiny_model *m, const uint8_t *data, size_t size)
{
    for (; size >= EDIT; data += EDIT, size -= EDIT) {
        uint32_t where = data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16;
        size_t at = place(where, m->size), width = 1u << (data[3] % 3);
        if (at + width <= m->size)
            memcpy(m->bytes + at, data + 4, width);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char text[] = "Where is my tent? I want a refund.";
    char path[32];
    struct heard_error err;
    struct heard_model *model;
    static struct tiny_model whole; /* made once: it takes longer than all the rest */
    if (whole.bytes == NULL)
        whole = tiny_model_make();
    struct tiny_model m = {.bytes = malloc(whole.size), .size = whole.size};
    if (m.bytes == NULL)
        return 0;
    memcpy(m.bytes, whole.bytes, m.size);
    edit(&m, data, size);
    tiny_model_seal(&m);
    tiny_model_write(&m, path);
    free(m.bytes);
    if (heard_model_open(path, &model, &err) == 0) {
        void *memory = aligned_alloc(64, (neural_size(model) + 63) / 64 * 64);
        struct neural *n = neural_init(model, memory);
        neural_single(n, text, sizeof text - 1);
        neural_pair(n, text, sizeof text - 1, text, 17);
        free(memory);
        heard_model_close(model);
    }
    unlink(path);
    return 0;
}
