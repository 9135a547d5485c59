/* SPDX-License-Identifier: Apache-2.0 */
/* speed.c: one round of bench/speed.sh: how long the engine takes, on one thread.

       speed MODEL.heard

   Prints lines of `NAME BEST P50` in milliseconds for every kernel that runs here, encoder_32,
   encoder_64 and read_32, as avx2.encoder_32; and first the peaks, in 10^9 multiply-adds a second,
   that vpdpbusd and AMX reach here with nothing to load. speed.sh runs several rounds in turn with
   its peer's and keeps the best, since other programs' load only ever adds time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/encoder.h"
#include "engine/kernels.h"

enum { MAX_RUNS = 2000, TOKENS = 32 };
static const double ROUND_MS = 300; /* for each figure */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct job {
    void (*run)(struct job *);
    struct heard_model *model;
    struct encoder_input input;
    void *work;
    float *hidden;
    struct heard_reader *reader;
    struct heard_turn turn;
};

/* Runs a job until the round is over, and at least ten times. */
static void measure(struct job *job, const char *kernel, const char *what)
{
    double took[MAX_RUNS], start = now_ms();
    size_t n = 0;
    job->run(job); /* to warm the caches */
    while (n < 10 || (n < MAX_RUNS && now_ms() - start < ROUND_MS)) {
        double at = now_ms();
        job->run(job);
        took[n++] = now_ms() - at;
    }
    qsort(took, n, sizeof *took, by_value);
    printf("%s.%s %.4f %.4f\n", kernel, what, took[0], took[n / 2]);
}

static void run_encoder(struct job *job)
{
    encoder_run(job->model, &job->input, job->work, job->hidden);
}

static void run_read(struct job *job)
{
    const struct heard_conversation c = {.id = "bench", .turns = &job->turn, .n_turns = 1};
    heard_read(job->reader, &c, NULL);
}

/* ------------------------------------------------------------------ peaks */

#if defined(__x86_64__)
#include <immintrin.h>

enum { PEAK_LOOPS = 200000, AMX_LOOPS = 10000 };

/* Ten chains of sums, enough to hide the instruction's latency. */
__attribute__((target("avx512f,avx512vnni"))) static double vnni_macs(void)
{
    __m512i a = _mm512_set1_epi8(1), b = a, s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a,
            s7 = a, s8 = a, s9 = a;
    double start = now_ms();
    for (int i = 0; i < PEAK_LOOPS; i++)
        __asm__ volatile("vpdpbusd %10, %11, %0\n\tvpdpbusd %10, %11, %1\n\t"
                         "vpdpbusd %10, %11, %2\n\tvpdpbusd %10, %11, %3\n\t"
                         "vpdpbusd %10, %11, %4\n\tvpdpbusd %10, %11, %5\n\t"
                         "vpdpbusd %10, %11, %6\n\tvpdpbusd %10, %11, %7\n\t"
                         "vpdpbusd %10, %11, %8\n\tvpdpbusd %10, %11, %9"
                         : "+v"(s0), "+v"(s1), "+v"(s2), "+v"(s3), "+v"(s4), "+v"(s5), "+v"(s6),
                           "+v"(s7), "+v"(s8), "+v"(s9)
                         : "v"(a), "v"(b));
    return (double)PEAK_LOOPS * 10 * 64 / (now_ms() - start) / 1e6;
}

__attribute__((target("amx-tile,amx-int8"))) static double amx_macs(void)
{
    kernel_amx.begin();
    double start = now_ms();
    for (int i = 0; i < AMX_LOOPS; i++) {
        _tile_dpbusd(0, 4, 6);
        _tile_dpbusd(1, 4, 7);
        _tile_dpbusd(2, 5, 6);
        _tile_dpbusd(3, 5, 7);
    }
    double macs = (double)AMX_LOOPS * 4 * 16 * 16 * 64 / (now_ms() - start) / 1e6;
    kernel_amx.end();
    return macs;
}

static void measure_peak(const char *name, const struct kernel *k, double (*macs)(void))
{
    double best = 0;
    for (int i = 0; i < 30 && k->usable(); i++) {
        double one = macs();
        best = one > best ? one : best;
    }
    if (best > 0)
        printf("%s.peak %.1f %.1f\n", name, best, best);
}

static void measure_peaks(void)
{
    measure_peak("avx512-vnni", &kernel_vnni, vnni_macs);
    measure_peak("amx", &kernel_amx, amx_macs);
}
#else
static void measure_peaks(void)
{
}
#endif

/* ------------------------------------------------------------------ kernels */

static void *need(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (p == NULL)
        abort();
    return p;
}

/* A message of exactly TOKENS pieces with the specials: the beginning of a longer one. */
static void set_text(struct job *job)
{
    static const char text[] = "Hello, this is the third time that I am writing to you about my "
                               "order. It was due two weeks "
                               "ago, we leave on Friday, and nobody has told me where it is. "
                               "Please send it or pay me back.";
    struct tokenizer_run run = {.tokenizer = &job->model->tokenizer, .text = text};
    struct tokenizer_word word;
    size_t n = 0, end = 0;
    run.len = sizeof text - 1;
    while (n < TOKENS - 2 && tokenizer_next(&run, &word)) {
        n += word.n;
        end = word.piece[word.n - 1].end;
    }
    if (n != TOKENS - 2)
        abort();
    job->turn =
        (struct heard_turn){.who = HEARD_CUSTOMER, .text = text, .len = end, .at = HEARD_NO_TIME};
}

static void measure_kernel(const char *path, const struct kernel *k)
{
    static uint32_t id[64];
    static const uint8_t type[64];
    struct heard_error err;
    struct job job = {.run = run_encoder, .input = {.id = id, .type = type, .n = 32}};
    if (!k->usable() || model_open_kernel(path, k->name, &job.model, &err) < 0)
        return;
    for (uint32_t i = 0; i < 64; i++)
        id[i] = (i * 7919 + 1000) % job.model->tokenizer.n;
    job.reader = heard_reader_new(job.model, NULL);
    if (job.reader == NULL)
        abort();
    job.work = need(encoder_work_size());
    job.hidden = need(64 * NEURAL_HIDDEN * sizeof *job.hidden);
    set_text(&job);
    measure(&job, k->name, "encoder_32");
    job.input.n = 64;
    measure(&job, k->name, "encoder_64");
    job.run = run_read;
    measure(&job, k->name, "read_32");
    free(job.hidden);
    free(job.work);
    heard_reader_free(job.reader);
    heard_model_close(job.model);
}

int main(int argc, char **argv)
{
    struct heard_model *model;
    struct heard_error err;
    if (argc != 2 || heard_model_open(argv[1], &model, &err) < 0) {
        fprintf(stderr, "usage: speed MODEL.heard%s%s\n", argc == 2 ? ": " : "",
                argc == 2 ? err.text : "");
        return 2;
    }
    heard_model_close(model);
    measure_peaks();
    for (const struct kernel *const *k = kernels(); *k != NULL; k++)
        measure_kernel(argv[1], *k);
    return 0;
}
