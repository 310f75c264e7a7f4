// What one core of this machine can do, and two at once: single precision multiply-adds from registers, and bandwidth by
// working set. The numbers that a kernel's own are to be held against. Last, how far the two cores are from each other.
//
//     make limits
//     .build/limits exchange        (the last alone, in nanoseconds)
//
// Compiled for the machine it runs on: vectors are as wide as that has them (AVX-512, AVX, SSE or Neon). Times are the
// process's own processor time, which others on the machine disturb less than the time on the wall.
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#define VECTOR_NAME "AVX-512"
#elif defined(__AVX2__) && defined(__FMA__)
#define VECTOR_BYTES 32
#define VECTOR_NAME "AVX2"
#else
#define VECTOR_BYTES 16
#define VECTOR_NAME "128 bits"
#endif

// Compilers halve AVX-512 vectors on processors that once slowed down for them, unless a function says that it needs them.
#define WIDE __attribute__((min_vector_width(8 * VECTOR_BYTES), noinline))

typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
enum { LANES = VECTOR_BYTES / sizeof(float), TRIALS = 12 };

// Long enough for the other process to be at work as well, short enough for some to be undisturbed.
static const double trial_seconds = 0.02;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Keeps the compiler from removing, or from moving out of a loop, what is computed for its own sake.
#define KEEP(value) __asm__ volatile("" : "+m"(value) : : "memory")

// MARK: The pieces of work. Each does one pass and returns its floating point operations or bytes.

// Enough chains to cover the latency of four cycles on two units, few enough for the registers.
enum { CHAINS = 12, FMA_ROUNDS = 64 };

WIDE static double multiply_add(float *unused, size_t count) {
    (void)unused;
    (void)count;
    Vector sums[CHAINS], factor = {0}, term = {0};
    for (int c = 0; c < CHAINS; c++) sums[c] = (Vector){0} + (float)c;
    factor += 0.999f;
    term += 1e-3f;
    KEEP(factor);
    KEEP(term);
    for (int round = 0; round < FMA_ROUNDS; round++) {
#pragma clang loop unroll(full)
        for (int c = 0; c < CHAINS; c++) sums[c] = sums[c] * factor + term;
    }
    for (int c = 0; c < CHAINS; c++) KEEP(sums[c]);
    return 2.0 * CHAINS * FMA_ROUNDS * LANES;
}

WIDE static double read_all(float *data, size_t count) {
    const Vector *x = (const Vector *)data;
    Vector sums[8] = {{0}};
    for (size_t i = 0; i < count / LANES; i += 8)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 8; k++) sums[k] += x[i + k];
    for (int k = 0; k < 8; k++) KEEP(sums[k]);
    return (double)(count * sizeof(float));
}

// Reads and writes in place: two passes over the same memory.
WIDE static double update_all(float *data, size_t count) {
    Vector *x = (Vector *)data;
    for (size_t i = 0; i < count / LANES; i += 4)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 4; k++) x[i + k] = x[i + k] * 0.5f + 1.0f;
    return 2.0 * (double)(count * sizeof(float));
}

// Ordinary stores, as the engine uses them; what the cache reads first to write to it is not counted.
WIDE static double write_all(float *data, size_t count) {
    Vector *x = (Vector *)data;
    const Vector value = (Vector){0} + 1.0f;
    for (size_t i = 0; i < count / LANES; i += 4) {
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 4; k++) x[i + k] = value;
        // Else the compiler makes it a memset, which stores past the cache.
        __asm__ volatile("" : : : "memory");
    }
    return (double)(count * sizeof(float));
}

// a = b + s c over the thirds of the working set: two reads and a write.
WIDE static double triad(float *data, size_t count) {
    size_t third = count / 3 / (4 * LANES) * (4 * LANES);
    Vector *a = (Vector *)data, *b = (Vector *)(data + third), *c = (Vector *)(data + 2 * third);
    for (size_t i = 0; i < third / LANES; i += 4)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 4; k++) a[i + k] = b[i + k] + c[i + k] * 0.5f;
    return 3.0 * (double)(third * sizeof(float));
}

typedef double (*Work)(float *data, size_t count);

static const struct {
    const char *name;
    Work work;
} passes[] = {{"read", read_all}, {"update", update_all}, {"write", write_all}, {"triad", triad}};
enum { PASSES = sizeof passes / sizeof *passes };

// MARK: Measuring

// Operations or bytes a second, in billions, over a trial's time.
static double rate_of_trial(Work work, float *data, size_t count) {
    // Asking for the time takes as long as several passes over the smallest working sets.
    size_t passes_per_look = 1 + ((size_t)1 << 20) / count;
    double done = 0, start = now(), end;
    do {
        for (size_t i = 0; i < passes_per_look; i++) done += work(data, count);
        end = now();
    } while (end - start < trial_seconds);
    return done / (end - start) / 1e9;
}

// With large pages where the system has them, as the engine's arena: small ones would measure the translation of addresses.
static float *allocated(size_t bytes) {
    float *data = aligned_alloc((size_t)1 << 21, (bytes + ((size_t)1 << 21) - 1) >> 21 << 21);
    if (!data) return NULL;
    (void)madvise(data, bytes, MADV_HUGEPAGE);
    for (size_t i = 0; i < bytes / sizeof(float); i++) data[i] = 1.0f;
    return data;
}

// The best of the trials: whatever else the machine does only slows down.
static double alone(Work work, size_t bytes) {
    float *data = allocated(bytes);
    if (!data) return 0;
    double best = 0;
    (void)work(data, bytes / sizeof(float));
    for (int trial = 0; trial < TRIALS; trial++) {
        double rate = rate_of_trial(work, data, bytes / sizeof(float));
        if (rate > best) best = rate;
    }
    free(data);
    return best;
}

// What two processes share: how many have come to each trial's start, and their rates.
typedef struct {
    int arrived[TRIALS];
    double rates[2][TRIALS];
} Meeting;

static void child(Meeting *meeting, int number, Work work, size_t bytes) {
    float *data = allocated(bytes);
    if (!data) _exit(1);
    (void)work(data, bytes / sizeof(float));
    for (int trial = 0; trial < TRIALS; trial++) {
        __atomic_add_fetch(&meeting->arrived[trial], 1, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(&meeting->arrived[trial], __ATOMIC_SEQ_CST) < 2) usleep(50);
        meeting->rates[number][trial] = rate_of_trial(work, data, bytes / sizeof(float));
    }
    _exit(0);
}

// The sum of two processes, the best of the trials that both begin together; 0 when they could not run.
static double together(Work work, size_t bytes) {
    Meeting *meeting = mmap(NULL, sizeof *meeting, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (meeting == MAP_FAILED) return 0;
    pid_t children[2];
    int failed = 0;
    for (int number = 0; number < 2; number++) {
        children[number] = fork();
        if (children[number] == 0) child(meeting, number, work, bytes);
        if (children[number] < 0) failed = 1;
    }
    // A lone child would wait for the other for ever: it is let go.
    if (failed)
        for (int trial = 0; trial < TRIALS; trial++) meeting->arrived[trial] = 2;
    for (int number = 0; number < 2; number++) {
        int status = 0;
        if (children[number] > 0 && waitpid(children[number], &status, 0) > 0 && status != 0) failed = 1;
    }
    double best = 0;
    for (int trial = 0; trial < TRIALS && !failed; trial++) {
        double sum = meeting->rates[0][trial] + meeting->rates[1][trial];
        if (sum > best) best = sum;
    }
    munmap(meeting, sizeof *meeting);
    return best;
}

// MARK: From core to core

enum { EXCHANGES = 2000 };

// The other side of the exchange: gives the turn back until it is told to stop, or for a minute, should nobody live to do so.
static void give_back(int *turn) {
    alarm(60);
    for (;;) {
        int value = __atomic_load_n(turn, __ATOMIC_ACQUIRE);
        if (value < 0) _exit(0);
        if (value > 0) __atomic_store_n(turn, 0, __ATOMIC_RELEASE);
    }
}

// Nanoseconds on the wall for a cache line to get from one core to another, the best of the trials; 0 when there is only one.
// It tells whether the cores share a cache, which a virtual machine's host may change at any time.
static double exchange(void) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0 || CPU_COUNT(&cores) < 2) return 0;
    int *turn = mmap(NULL, sizeof *turn, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (turn == MAP_FAILED) return 0;
    pid_t other = fork();
    if (other == 0) give_back(turn);
    double best = 0;
    for (int trial = 0; trial < TRIALS && other > 0; trial++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (int i = 0; i < EXCHANGES; i++) {
            __atomic_store_n(turn, 1, __ATOMIC_RELEASE);
            while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) != 0) continue;
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
        double nanoseconds = seconds * 1e9 / (2 * EXCHANGES);
        if (best == 0 || nanoseconds < best) best = nanoseconds;
    }
    if (other > 0) {
        __atomic_store_n(turn, -1, __ATOMIC_RELEASE);
        (void)waitpid(other, NULL, 0);
    }
    munmap(turn, sizeof *turn);
    return best;
}

// MARK: The table

// The smallest cache that holds the working set, as far as the system tells.
static const char *level(size_t bytes) {
    static const struct {
        const char *name;
        int variable;
    } caches[] = {{"L1", _SC_LEVEL1_DCACHE_SIZE}, {"L2", _SC_LEVEL2_CACHE_SIZE}, {"L3", _SC_LEVEL3_CACHE_SIZE}};
    for (size_t i = 0; i < sizeof caches / sizeof *caches; i++) {
        long size = sysconf(caches[i].variable);
        if (size > 0 && bytes <= (size_t)size) return caches[i].name;
    }
    return "DRAM";
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "exchange") == 0) {
        printf("%.0f\n", exchange());
        return 0;
    }
    static const size_t kibibytes[] = {24, 192, 1024, 8 << 10, 32 << 10, 128 << 10, 1 << 20};
    setvbuf(stdout, NULL, _IOLBF, 0);
    double one = alone(multiply_add, 4096), two = together(multiply_add, 4096);
    printf("multiply-adds from registers, %s: %.0f GFLOP/s on one core, %.0f on two\n\n", VECTOR_NAME, one, two);
    printf("bandwidth in GB/s, one process and the sum of two at once\n");
    printf("%-10s %-5s", "each", "in");
    for (int p = 0; p < PASSES; p++) printf("  %7s %7s", passes[p].name, "two");
    printf("\n");
    for (size_t s = 0; s < sizeof kibibytes / sizeof *kibibytes; s++) {
        size_t bytes = kibibytes[s] << 10;
        char size[32];
        snprintf(size, sizeof size, kibibytes[s] < 1024 ? "%zu KiB" : "%zu MiB",
                 kibibytes[s] < 1024 ? kibibytes[s] : kibibytes[s] >> 10);
        printf("%-10s %-5s", size, level(bytes));
        for (int p = 0; p < PASSES; p++) printf("  %7.0f %7.0f", alone(passes[p].work, bytes), together(passes[p].work, bytes));
        printf("\n");
    }
    printf("\na cache line from one core to the other: %.0f ns\n", exchange());
    return 0;
}
