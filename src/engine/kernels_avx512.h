/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_avx512.h: vectors of 16 floats for kernels_float.h, and what the two AVX-512 kernels share.

   Included by kernels_vnni.c and kernels_amx.c alone. The target attribute on each function lets one object
   file hold code for processors that the rest of the program does not ask for. */
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
VF_FN void vf_narrow(uint8_t *to, vf x)
{
    __m512i whole = _mm512_cvtps_epi32(vf_max(x, vf_all(0)));
    _mm_storeu_si128((__m128i *)(void *)to, _mm512_cvtusepi32_epi8(whole));
}

#include "engine/kernels_float.h"

#endif
