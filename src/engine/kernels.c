/* SPDX-License-Identifier: Apache-2.0 */
/* kernels.c: chooses a kernel and lays the weights out for it.

   Packing costs about thirty milliseconds and 10.7 MB when a model is opened, and saves shuffling
   in every message ever read. The packed weights lie in one mapping, for which huge pages are
   asked: every message streams through all of it, and with 4 kB pages the address translation would
   not keep up. */
#include "engine/kernels.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

const struct kernel *const *kernels(void)
{
    static const struct kernel *const all[] = {
#if defined(__x86_64__)
        &kernel_amx,
        &kernel_vnni,
        &kernel_avx2,
#elif defined(__aarch64__)
        &kernel_neon_dot,
        &kernel_neon,
#endif
        &kernel_scalar,
        NULL
    };
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

static void pack(int8_t *to, const struct linear *l)
{
    for (uint32_t panel = 0; panel < l->out / PANEL; panel++) {
        for (uint32_t quad = 0; quad < l->in / QUAD; quad++) {
            for (uint32_t row = 0; row < PANEL; row++) {
                const int8_t *from = l->w + (size_t)(panel * PANEL + row) * l->in + quad * QUAD;
                memcpy(to, from, QUAD);
                to += QUAD;
            }
        }
    }
}

static void sum_rows(float *to, const struct linear *l)
{
    for (uint32_t c = 0; c < l->out; c++) {
        int32_t sum = 0;
        for (uint32_t i = 0; i < l->in; i++)
            sum += l->w[(size_t)c * l->in + i];
        to[c] = -(float)sum * l->scale[c];
    }
}

static void pack_layer(struct layer *layer, int8_t **weights, float **zeros)
{
    struct linear *const all[4] = {&layer->qkv, &layer->o, &layer->up, &layer->down};
    for (size_t i = 0; i < 4; i++) {
        struct linear *l = all[i];
        pack(*weights, l);
        sum_rows(*zeros, l);
        l->packed = *weights;
        l->zero = *zeros;
        *weights += (size_t)l->out * l->in;
        *zeros += l->out;
    }
}

int kernel_prepare(struct heard_model *model, const char *name, struct heard_error *err)
{
    model->kernel = choose(name);
    if (model->kernel == NULL) {
        snprintf(err->text, sizeof err->text, "no kernel %s on this processor", name);
        return -1;
    }
    size_t weights_size =
        model->n_layers * (size_t)NEURAL_HIDDEN * (4 * NEURAL_HIDDEN + 2 * MODEL_FFN);
    size_t outputs = 3 * NEURAL_HIDDEN + NEURAL_HIDDEN + MODEL_FFN + NEURAL_HIDDEN;
    model->packed_size = weights_size + model->n_layers * outputs * sizeof(float);
    void *memory =
        mmap(NULL, model->packed_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        snprintf(err->text, sizeof err->text, "out of memory for the packed weights");
        return -1;
    }
    madvise(memory, model->packed_size, MADV_HUGEPAGE); /* a wish; nothing depends on it */
    model->packed = memory;
    int8_t *weights = memory;
    float *zeros = (float *)(void *)(weights + weights_size);
    for (uint32_t i = 0; i < model->n_layers; i++)
        pack_layer(&model->layer[i], &weights, &zeros);
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
