// Functions compiled once per instruction set, and the few vector helpers all kernels share.
#ifndef ECONAS_MULTIVERSION_H
#define ECONAS_MULTIVERSION_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/econas_levels.h"

// Defines a function whose body is compiled once per instruction set; the body follows the macro, parameters and arguments
// are in parentheses, `static` may stand in front. A call costs a look at the thread's level and a jump that the processor
// foresees. On Arm the baseline already has the vector unit. ECONAS_ONE_VERSION is for measuring one instruction set, that of
// the compiler's options.
#if defined(__x86_64__) && !defined(ECONAS_ONE_VERSION)
#define ECONAS_HAS_VERSIONS 1
// Features, not "arch=x86-64-v4": with that the compiler prefers vectors of half the size.
#define ECONAS_X86_64_V3 "cx16,popcnt,sahf,sse4.2,avx2,bmi,bmi2,f16c,fma,lzcnt,movbe,xsave"
#define ECONAS_X86_64_V4 ECONAS_X86_64_V3 ",avx512f,avx512bw,avx512cd,avx512dq,avx512vl"
#define ECONAS_VERSION(ATTRIBUTES, RESULT, NAME, BODY, PARAMETERS, ARGUMENTS) \
    __attribute__(ATTRIBUTES) static RESULT NAME PARAMETERS { return BODY ARGUMENTS; }
#define ECONAS_MULTIVERSION(RESULT, NAME, PARAMETERS, ARGUMENTS)                                        \
    RESULT NAME PARAMETERS;                                                                             \
    ECONAS_INLINE RESULT NAME##_body PARAMETERS;                                                        \
    ECONAS_VERSION((noinline, target(ECONAS_X86_64_V4)), RESULT, NAME##_avx512, NAME##_body, PARAMETERS, ARGUMENTS) \
    ECONAS_VERSION((noinline, target(ECONAS_X86_64_V3)), RESULT, NAME##_avx2, NAME##_body, PARAMETERS, ARGUMENTS) \
    ECONAS_VERSION((noinline), RESULT, NAME##_baseline, NAME##_body, PARAMETERS, ARGUMENTS) \
    RESULT NAME PARAMETERS {                                                                            \
        switch (econas_thread_level ? econas_thread_level : econas_level()) {                           \
            case ECONAS_AVX512: return NAME##_avx512 ARGUMENTS;                                         \
            case ECONAS_AVX2: return NAME##_avx2 ARGUMENTS;                                             \
            default: return NAME##_baseline ARGUMENTS;                                                  \
        }                                                                                               \
    }                                                                                                   \
    ECONAS_INLINE RESULT NAME##_body PARAMETERS
#else
#define ECONAS_MULTIVERSION(RESULT, NAME, PARAMETERS, ARGUMENTS) RESULT NAME PARAMETERS
#endif

// The level of the calling thread, 0 before econas_level first tells.
extern _Thread_local int econas_thread_level __attribute__((tls_model("initial-exec")));

// Bodies that are specialised by constant arguments, and that take the instruction set of the function they end up in.
#define ECONAS_INLINE static inline __attribute__((always_inline))

// Loops over fixed small bounds whose arrays must become registers.
#define ECONAS_UNROLL _Pragma("clang loop unroll(full)")

// Elementwise loops: iterations are independent (dst may be one of the sources at the same index).
#define ECONAS_VECTORISE _Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(2)")

// Sixteen floats: one AVX-512 register, two of AVX, four of SSE or Neon. Loads need no alignment. Vectors are passed
// between functions by pointer only: by value, the calling convention would depend on the instruction set.
typedef float EconasVector __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t EconasMask __attribute__((vector_size(64)));
enum { ECONAS_VECTOR = 16 };

// Whether such a vector is one register, and there are 32 of them. Where it takes two or more, of sixteen, tiles of sums must be
// smaller, or they would not stay in registers. No result depends on it.
int econas_has_wide_registers(void);

// The size of the next tile: `left` split evenly into as few tiles of at most `most` as possible.
ECONAS_INLINE int econas_tile_extent(int left, int most) {
    int tiles = (left + most - 1) / most;
    return (left + tiles - 1) / tiles;
}

// Lane by lane: a where the comparison holds, else b.
#define ECONAS_SELECT(mask, a, b) ((EconasVector)(((mask) & (EconasMask)(a)) | (~(mask) & (EconasMask)(b))))

#define ECONAS_AT(p) (*(EconasVector *)(p))
#define ECONAS_CONST_AT(p) (*(const EconasVector *)(p))

// The first `n` floats at p, zeros behind them.
ECONAS_INLINE void econas_load(EconasVector *v, const float *p, int n) {
    if (n == ECONAS_VECTOR) {
        *v = ECONAS_CONST_AT(p);
    } else {
        EconasVector partial = {0};
        memcpy(&partial, p, (size_t)n * sizeof(float));
        *v = partial;
    }
}

// Stores the first `n` floats.
ECONAS_INLINE void econas_store(float *p, const EconasVector *v, int n) {
    if (n == ECONAS_VECTOR) {
        ECONAS_AT(p) = *v;
    } else {
        EconasVector partial = *v;
        memcpy(p, &partial, (size_t)n * sizeof(float));
    }
}

// Runs BODY(lane, n) over the lanes in vectors of n = 16, the last one shorter.
#define ECONAS_FOR_LANES(lanes, BODY)                                                                              \
    do {                                                                                                    \
        size_t lane_ = 0;                                                                                   \
        for (; lane_ + ECONAS_VECTOR <= (lanes); lane_ += ECONAS_VECTOR) BODY(lane_, ECONAS_VECTOR);        \
        if (lane_ < (lanes)) BODY(lane_, (int)((lanes)-lane_));                                             \
    } while (0)

// The sum of the sixteen floats, pairwise.
ECONAS_INLINE float econas_sum(const EconasVector *v) {
    typedef float Eight __attribute__((vector_size(32)));
    typedef float Four __attribute__((vector_size(16)));
    EconasVector a = *v;
    Eight b = __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15);
    Four c = __builtin_shufflevector(b, b, 0, 1, 2, 3) + __builtin_shufflevector(b, b, 4, 5, 6, 7);
    return (c[0] + c[2]) + (c[1] + c[3]);
}

// totals[i] = the sum of v[i], i < 4: a transposition inside each quarter, so 13 instructions instead of 4 x 9.
ECONAS_INLINE void econas_sum_four(float totals[4], const EconasVector v[4]) {
    typedef float Eight __attribute__((vector_size(32)));
    typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
#define ECONAS_INTERLEAVE(a, b, i, j)                                                                           \
    __builtin_shufflevector(a, b, i, 16 + (i), j, 16 + (j), 4 + (i), 20 + (i), 4 + (j), 20 + (j), 8 + (i),      \
                            24 + (i), 8 + (j), 24 + (j), 12 + (i), 28 + (i), 12 + (j), 28 + (j))
#define ECONAS_HALVES(a, b, i)                                                                                  \
    __builtin_shufflevector(a, b, i, (i) + 1, 16 + (i), 17 + (i), 4 + (i), 5 + (i), 20 + (i), 21 + (i), 8 + (i), \
                            9 + (i), 24 + (i), 25 + (i), 12 + (i), 13 + (i), 28 + (i), 29 + (i))
    EconasVector low = ECONAS_INTERLEAVE(v[0], v[1], 0, 1) + ECONAS_INTERLEAVE(v[0], v[1], 2, 3);
    EconasVector high = ECONAS_INTERLEAVE(v[2], v[3], 0, 1) + ECONAS_INTERLEAVE(v[2], v[3], 2, 3);
    EconasVector quarters = ECONAS_HALVES(low, high, 0) + ECONAS_HALVES(low, high, 2);
#undef ECONAS_INTERLEAVE
#undef ECONAS_HALVES
    Eight pairs = __builtin_shufflevector(quarters, quarters, 0, 1, 2, 3, 4, 5, 6, 7) +
                  __builtin_shufflevector(quarters, quarters, 8, 9, 10, 11, 12, 13, 14, 15);
    *(Four *)totals =
        __builtin_shufflevector(pairs, pairs, 0, 1, 2, 3) + __builtin_shufflevector(pairs, pairs, 4, 5, 6, 7);
}

#endif
