/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_amx.c: AMX tiles for the products, AVX-512 for the rest.

   A tile instruction multiplies 16 rows by 16 outputs over 64 inputs: eight times the work of
   vpdpbusd in the same time. Eight tiles hold 2 x 2 blocks of sums, two of activations, two of
   weights. The products then take less time than fetching the weights from the third-level cache.
   (Asking for them early was tried, and gave nothing: the hardware sees the stream by itself.)

   The tiles are state of the thread that the kernel must be asked for (once a process, `usable`),
   that begin sets up and end gives back, so that no thread carries 8 kB through every switch for
   nothing. */
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/kernels_avx512.h"

#define AMX_FN static __attribute__((target(AVX512_TARGET ",amx-tile,amx-int8")))

enum {
    TILE = 16, /* rows of every tile we use, each of 64 bytes */
    STEP = 64, /* inputs of one tile */
    BLOCK_OUT = 2 * PANEL,
};

/* Constant, not filled in: gcc 12 tells the compiler of 8 of the 64 bytes alone, and it may drop
   the others. */
static const struct {
    uint8_t palette, start_row, zero[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tiles = {.palette = 1,
           .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
           .rows = {TILE, TILE, TILE, TILE, TILE, TILE, TILE, TILE}};

AMX_FN void begin(void)
{
    _tile_loadconfig(&tiles);
}

AMX_FN void end(void)
{
    _tile_release();
}

/* sum[2][16][32] = q[32][in] . w[32][in]': tiles 0-3 are sums, 4-5 rows of q, 6-7 panels of
   weights. */
AMX_FN void sums_of_32(const uint8_t *q, const int8_t *w, size_t in, int32_t *sum)
{
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (size_t i = 0; i < in; i += STEP) {
        _tile_loadd(4, q + i, in);
        _tile_loadd(6, w + i * PANEL, 64);
        _tile_loadd(7, w + (in + i) * PANEL, 64);
        _tile_loadd(5, q + TILE * in + i, in);
        _tile_dpbusd(0, 4, 6);
        _tile_dpbusd(1, 4, 7);
        _tile_dpbusd(2, 5, 6);
        _tile_dpbusd(3, 5, 7);
    }
    _tile_stored(0, sum, 4 * BLOCK_OUT);
    _tile_stored(1, sum + PANEL, 4 * BLOCK_OUT);
    _tile_stored(2, sum + TILE * BLOCK_OUT, 4 * BLOCK_OUT);
    _tile_stored(3, sum + TILE * BLOCK_OUT + PANEL, 4 * BLOCK_OUT);
}

/* The same for at most 16 rows. */
AMX_FN void sums_of_16(const uint8_t *q, const int8_t *w, size_t in, int32_t *sum)
{
    _tile_zero(0);
    _tile_zero(1);
    for (size_t i = 0; i < in; i += STEP) {
        _tile_loadd(4, q + i, in);
        _tile_loadd(6, w + i * PANEL, 64);
        _tile_loadd(7, w + (in + i) * PANEL, 64);
        _tile_dpbusd(0, 4, 6);
        _tile_dpbusd(1, 4, 7);
    }
    _tile_stored(0, sum, 4 * BLOCK_OUT);
    _tile_stored(1, sum + PANEL, 4 * BLOCK_OUT);
}

AMX_FN void multiply(const struct product *p)
{
    _Alignas(64) int32_t sum[2 * TILE * BLOCK_OUT];
    size_t in = p->linear->in, n = p->rows->n;
    for (size_t c = 0; c < p->linear->out; c += BLOCK_OUT) {
        const int8_t *w = p->linear->packed + c * in;
        for (size_t at = 0; at < n; at += 2 * TILE) {
            size_t rows = n - at < 2 * TILE ? n - at : 2 * TILE;
            if (rows > TILE)
                sums_of_32(p->rows->q + at * in, w, in, sum);
            else
                sums_of_16(p->rows->q + at * in, w, in, sum);
            finish(p, at, rows, c, sum, BLOCK_OUT);
            finish(p, at, rows, c + PANEL, sum + PANEL, BLOCK_OUT);
        }
    }
}

/* Whether cpuid names AMX int8, leaf 7 (gcc 12 and clang 14 have no word for it). */
static bool has_amx(void)
{
    uint32_t a = 7, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (d >> 24 & 1) && (d >> 25 & 1);
}

/* Linux keeps the tiles shut until a process asks for them; no answer but 0 means that we may. */
static bool usable(void)
{
    enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
    return kernel_vnni.usable() && has_amx() &&
           syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

const struct kernel kernel_amx = {
    .name = "amx",
    .usable = usable,
    .begin = begin,
    .end = end,
    .multiply = multiply,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};
