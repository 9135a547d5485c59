/* SPDX-License-Identifier: Apache-2.0 */
/* kernels.c: chooses a kernel and lays the weights out for it.

   Packing costs about ten milliseconds and 10.6 MB when a model is opened, and saves shuffling in every
   message ever read. The packed weights lie in one mapping, for which huge pages are asked: every
   message streams through all of it, and with 4 kB pages the address translation would not keep up. */
#include "engine/kernels.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

const struct kernel *const *kernels(void)
{
    static const struct kernel *const all[] = {
#if defined(__x86_64__)
    
#elif defined(__aarch64__)
        &kernel_neon_dot, &kernel_neon,
#endif
        &kernel_scalar, NULL};
    return all;
}

static const struct kernel *choose(const char *name)
{
    for (const struct kernel *const *k = kernels(); *k != NULL; k++) {
        if ((name == NULL || strcmp((*k)->name, name) == 0) && (*k)->usable())
            return *k;
    }
    return NULL;
}

/* ------------------------------------------------------------------ packing */

static void pack(uint8_t *to, const struct linear *l, uint8_t flip)
{
    for (uint32_t panel = 0; panel < l->out / PANEL; panel++) {
        for (uint32_t quad = 0; quad < l->in / QUAD; quad++) {
            for (uint32_t row = 0; row < PANEL; row++) {
                const int8_t *from = l->w + (size_t)(panel * PANEL + row) * l->in + quad * QUAD;
                for (uint32_t i = 0; i < QUAD; i++)
                    *to++ = (uint8_t)from[i] ^ flip;
            }
        }
    }
}

static void pack_layer(struct layer *layer, uint8_t **at, uint8_t flip)
{
    struct linear *all[] = {&layer->qkv, &layer->o, &layer->up, &layer->down};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        pack(*at, all[i], flip);
        all[i]->packed = *at;
        *at += (size_t)all[i]->out * all[i]->in;
    }
}

int kernel_prepare(struct heard_model *model, const char *name, struct heard_error *err)
{
    model->kernel = choose(name);
    if (model->kernel == NULL) {
        snprintf(err->text, sizeof err->text, "no kernel %s on this processor", name);
        return -1;
    }
    size_t per_layer = (size_t)NEURAL_HIDDEN * (4 * NEURAL_HIDDEN + 2 * MODEL_FFN);
    model->packed_size = model->n_layers * per_layer;
    void *memory = mmap(NULL, model->packed_size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        snprintf(err->text, sizeof err->text, "out of memory for the packed weights");
        return -1;
    }
    madvise(memory, model->packed_size, MADV_HUGEPAGE); /* a wish; nothing depends on it */
    model->packed = memory;
    uint8_t *at = memory;
    for (uint32_t i = 0; i < model->n_layers; i++)
        pack_layer(&model->layer[i], &at, model->kernel->flip);
    mprotect(memory, model->packed_size, PROT_READ);
    return 0;
}

void kernel_release(struct heard_model *model)
{
    if (model->packed != NULL)
        munmap(model->packed, model->packed_size);
    model->packed = NULL;
}

const char *kernel_name(const struct heard_model *model)
{
    return model->kernel->name;
}
