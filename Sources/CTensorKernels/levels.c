#include "include/econas_levels.h"

#include "multiversion.h"

_Thread_local int econas_thread_level;

int econas_highest_level(void) {
#if defined(ECONAS_HAS_VERSIONS)
    if (__builtin_cpu_supports("x86-64-v4")) return ECONAS_AVX512;
    if (__builtin_cpu_supports("x86-64-v3")) return ECONAS_AVX2;
#endif
    return ECONAS_BASELINE;
}

int econas_level(void) {
    if (econas_thread_level == 0) econas_thread_level = econas_highest_level();
    return econas_thread_level;
}

void econas_use_level(int level) { econas_thread_level = level; }

int econas_has_wide_registers(void) {
#if defined(ECONAS_HAS_VERSIONS)
    return econas_level() == ECONAS_AVX512;
#elif defined(__AVX512F__)
    return 1;
#else
    return 0;
#endif
}
