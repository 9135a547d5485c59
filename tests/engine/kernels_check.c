/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_check.c: every kernel of this build against forward_ref, with nothing but libc and libm.

   encoder_test.c asks more, but needs cmocka and utf8proc; this program can be cross-compiled and
   run under qemu where neither is at hand (tools/test-neon.sh). It makes one layer of random
   weights in memory, runs texts of many lengths through it, and fails when a kernel's hidden states
   leave the reference's by more than a hundredth of their greatest value, or when no kernel but the
   scalar one could run and one was asked for by name:  kernels_check [KERNEL...] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/encoder.h"
#include "engine/kernels.h"

enum { H = NEURAL_HIDDEN, VOCAB = 50, MAX = NEURAL_MAX_PIECES };
static const float TOLERANCE = 0.01f;

static uint64_t state = 1;

static uint32_t next_random(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static void *need(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (p == NULL)
        abort();
    return p;
}

static const float *floats(size_t n, float centre, float spread)
{
    float *x = need(n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = centre + spread * ((float)next_random() / (float)(1u << 31) - 0.5f);
    return x;
}

static const int8_t *bytes(size_t n)
{
    int8_t *x = need(n);
    for (size_t i = 0; i < n; i++)
        x[i] = (int8_t)((int)(next_random() % 255) - 127);
    return x;
}

static struct linear linear(uint32_t out, uint32_t in)
{
    return (struct linear){.out = out,
                           .in = in,
                           .w = bytes((size_t)out * in),
                           .spread = floats(in, 1, 0.5f),
                           .scale = floats(out, 0.0007f, 0.0004f),
                           .bias = floats(out, 0, 0.2f)};
}

static struct heard_model make_model(void)
{
    struct heard_model m = {.n_layers = 1,
                            .emb_word = bytes((size_t)VOCAB * H),
                            .emb_word_scale = floats(VOCAB, 0.01f, 0.01f),
                            .emb_pos = floats((size_t)MODEL_POSITIONS * H, 0, 0.5f),
                            .emb_type = floats(2 * H, 0, 0.5f),
                            .emb_ln_g = floats(H, 1, 1),
                            .emb_ln_b = floats(H, 0, 0.5f)};
    struct layer *l = &m.layer[0];
    l->qkv = linear(3 * H, H);
    l->o = linear(H, H);
    l->up = linear(MODEL_FFN, H);
    l->down = linear(H, MODEL_FFN);
    l->ln1_g = floats(H, 1, 1);
    l->ln1_b = floats(H, 0, 0.5f);
    l->ln2_g = floats(H, 1, 1);
    l->ln2_b = floats(H, 0, 0.5f);
    return m;
}

/* The greatest difference to the reference, as a share of the greatest value. */
static float check_length(const struct heard_model *m, size_t n, void *work, void *ref_work)
{
    static float have[MAX * H] __attribute__((aligned(64))), want[MAX * H];
    uint32_t id[MAX];
    uint8_t type[MAX];
    for (size_t i = 0; i < n; i++) {
        id[i] = next_random() % VOCAB;
        type[i] = i > n / 2;
    }
    struct encoder_input input = {.id = id, .type = type, .n = n};
    encoder_run(m, &input, work, have);
    forward_ref(m, &input, ref_work, want);
    float most = 0, off = 0;
    for (size_t i = 0; i < n * H; i++) {
        most = fmaxf(most, fabsf(want[i]));
        off = fmaxf(off, isfinite(have[i]) ? fabsf(have[i] - want[i]) : INFINITY);
    }
    return off / most;
}

static bool check_kernel(const struct heard_model *plain, const struct kernel *k)
{
    static const size_t lengths[] = {1, 2, 3, 4, 7, 8, 9, 16, 17, 32, 33, 64, 65, 100};
    struct heard_model m = *plain;
    struct heard_error err;
    float worst = 0;
    if (kernel_prepare(&m, k->name, &err) < 0)
        return false;
    void *work = need(encoder_work_size()), *ref_work = need(forward_ref_work_size(MAX));
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        worst = fmaxf(worst, check_length(&m, lengths[i], work, ref_work));
    free(work);
    free(ref_work);
    kernel_release(&m);
    printf("%-12s %.6f of the greatest value, at most %.6f\n", k->name, worst, TOLERANCE);
    return worst <= TOLERANCE;
}

int main(int argc, char **argv)
{
    struct heard_model m = make_model();
    int rc = 0;
    for (const struct kernel *const *k = kernels(); *k != NULL; k++) {
        if ((*k)->usable() && !check_kernel(&m, *k))
            rc = 1;
    }
    for (int i = 1; i < argc; i++) {
        bool found = false;
        for (const struct kernel *const *k = kernels(); *k != NULL; k++)
            found = found || (strcmp((*k)->name, argv[i]) == 0 && (*k)->usable());
        if (!found) {
            printf("%s cannot run here\n", argv[i]);
            rc = 1;
        }
    }
    return rc;
}
