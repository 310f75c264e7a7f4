// Which processors a thread runs on; for measurements, which compare what a thread does at different times.
#ifndef ECONAS_PROCESSORS_H
#define ECONAS_PROCESSORS_H

#include <stdint.h>

// The numbers of the processors that the calling thread may run on, ascending, `room` of them at most; gives how many,
// and 0 when the system does not tell.
int econas_processors(int32_t *numbers, int room);
// Lets the calling thread run on these processors only; gives 0 when the system refuses.
int econas_run_on(const int32_t *numbers, int count);

#endif
