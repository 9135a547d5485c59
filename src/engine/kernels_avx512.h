/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_avx512.h: vectors of 16 floats for kernels_float.h, and what the two AVX-512 kernels
   share.

   Included by kernels_vnni.c and kernels_amx.c alone. The target attribute on each function lets
   one object file hold code for processors that the rest of the program does not ask for. */
#ifndef ENGINE_KERNELS_AVX512_H
#define ENGINE_KERNELS_AVX512_H

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "engine/kernels.h"

#define AVX512_TARGET  "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"
#define VF_FN          static inline __attribute__((always_inline, target(AVX512_TARGET)))
#define VF_WIDTH       16
#define ATTEND_QUERIES 8
#define Q_LOW          0

typedef __m512 vf;

VF_FN vf vf_load(const float *x)
{
    return _mm512_loadu_ps(x);
}
VF_FN void vf_store(float *to, vf x)
{
    _mm512_storeu_ps(to, x);
}
VF_FN vf vf_all(float x)
{
    return _mm512_set1_ps(x);
}
VF_FN vf vf_add(vf a, vf b)
{
    return _mm512_add_ps(a, b);
}
VF_FN vf vf_sub(vf a, vf b)
{
    return _mm512_sub_ps(a, b);
}
VF_FN vf vf_mul(vf a, vf b)
{
    return _mm512_mul_ps(a, b);
}
VF_FN vf vf_fma(vf a, vf b, vf c)
{
    return _mm512_fmadd_ps(a, b, c);
}
VF_FN vf vf_min(vf a, vf b)
{
    return _mm512_min_ps(a, b);
}
VF_FN vf vf_max(vf a, vf b)
{
    return _mm512_max_ps(a, b);
}
VF_FN float vf_sum(vf x)
{
    return _mm512_reduce_add_ps(x);
}
VF_FN float vf_most(vf x)
{
    return _mm512_reduce_max_ps(x);
}
VF_FN vf vf_round(vf x)
{
    return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/* x * 2^n */
VF_FN vf vf_shift(vf x, vf n)
{
    return _mm512_scalef_ps(x, n);
}
VF_FN vf vf_gather(const float *x, size_t stride)
{
    const __m512i step = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i at = _mm512_mullo_epi32(step, _mm512_set1_epi32((int32_t)stride));
    return _mm512_i32gather_ps(at, x, sizeof *x);
}
VF_FN vf vf_whole(const int32_t *x)
{
    return _mm512_cvtepi32_ps(_mm512_loadu_si512(x));
}
VF_FN __m512i whole_plus(vf x, int32_t zero)
{
    return _mm512_add_epi32(_mm512_cvtps_epi32(x), _mm512_set1_epi32(zero));
}
/* Rounds, adds zero and keeps it within a byte. Packing works in quarters, which are then put in
   order. */
VF_FN void vf_narrow(uint8_t *to, vf a, vf b, vf c, vf d, int32_t zero)
{
    const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    __m512i ab = _mm512_packs_epi32(whole_plus(a, zero), whole_plus(b, zero));
    __m512i cd = _mm512_packs_epi32(whole_plus(c, zero), whole_plus(d, zero));
    _mm512_storeu_si512(to, _mm512_permutexvar_epi32(order, _mm512_packus_epi16(ab, cd)));
}

#include "engine/kernels_float.h"

#endif
