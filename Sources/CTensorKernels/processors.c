// Which processors a thread runs on.
#define _GNU_SOURCE
#include "include/econas_processors.h"

#include <sched.h>

int econas_processors(int32_t *numbers, int room) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
    int count = 0;
    for (int number = 0; number < CPU_SETSIZE && count < room; number++) {
        if (CPU_ISSET(number, &set)) numbers[count++] = number;
    }
    return count;
}

int econas_run_on(const int32_t *numbers, int count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < count; i++) CPU_SET(numbers[i], &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}
