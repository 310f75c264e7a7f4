// The instruction sets that kernels are compiled for.
#ifndef ECONAS_LEVELS_H
#define ECONAS_LEVELS_H

// Each has all that the ones before it have. Baseline: SSE2 on x86-64, and whatever the compiler's options say elsewhere.
enum { ECONAS_BASELINE = 1, ECONAS_AVX2, ECONAS_AVX512 };

// The highest that this processor has and kernels are compiled for.
int econas_highest_level(void);
// That of the kernels which the calling thread calls: the highest, unless econas_use_level said otherwise.
int econas_level(void);
// For tests: the level of the calling thread from now on, one that the processor has; 0: the highest.
void econas_use_level(int level);

#endif
