// The pointwise kernels beside OpenBLAS's sgemm, one thread, operands in cache; GFLOP/s of the best of many short runs.
//
//     clang -O3 -ISources/CTensorKernels/include Benchmarks/matrix_product.c Sources/CTensorKernels/*.c -lopenblas -lm
//         -o matrix_product && ./matrix_product
#include "econas_kernels.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *filled(size_t count) {
    float *x = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
    for (size_t i = 0; i < count; i++) x[i] = (float)((i * 7919) % 1000) / 1000 - 0.5f;
    return x;
}

typedef void (*Product)(float *z, float *w, float *u, int cin, int cout, int n);

static float scratch[4 << 20];

static void ours_forward(float *z, float *w, float *u, int cin, int cout, int n) {
    econas_pointwise(z, u, NULL, w, cin, cout, (size_t)n);
}
// Both gradients, as a training step takes them; the weights' goes to the end of the scratch.
static void ours_gradients(float *z, float *w, float *u, int cin, int cout, int n) {
    EconasPointwiseGradient gradient = {
        .dsrc = u, .dweights = scratch + (3 << 20), .src = u, .ddst = z, .weights = w,
        .cin = cin, .cout = cout, .columns = (size_t)n, .scratch = scratch,
    };
    econas_pointwise_backward(&gradient);
}
static void blas_forward(float *z, float *w, float *u, int cin, int cout, int n) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, cout, n, cin, 1, w, cin, u, n, 0, z, n);
}
static void blas_gradients(float *z, float *w, float *u, int cin, int cout, int n) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, cout, cin, n, 1, z, n, u, n, 0, scratch, cin);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, cin, n, cout, 1, w, cin, z, n, 0, u, n);
}

static double rate(Product product, int passes, int cin, int cout, int n) {
    float *z = filled((size_t)cout * n), *w = filled((size_t)cout * cin), *u = filled((size_t)cin * n);
    double flops = 2.0 * passes * cin * cout * n, best = 0;
    int repeats = (int)(2e7 / flops) + 1;
    for (int trial = 0; trial < 40; trial++) {
        double start = now();
        for (int i = 0; i < repeats; i++) product(z, w, u, cin, cout, n);
        double speed = flops * repeats / (now() - start) / 1e9;
        if (speed > best) best = speed;
    }
    free(z);
    free(w);
    free(u);
    return best;
}

int main(void) {
    static const int shapes[][3] = {{9, 9, 2048},    {36, 9, 2048},   {18, 18, 512},    {72, 18, 512},   {36, 36, 128},
                                    {144, 36, 128},  {36, 36, 2048},  {64, 64, 2048},   {144, 36, 8192}, {144, 144, 2048},
                                    {576, 144, 2048}, {288, 288, 2048}};
    static const Product products[] = {ours_forward, ours_gradients, blas_forward, blas_gradients};
    openblas_set_num_threads(1);
    printf("OpenBLAS: %s\n%-18s %19s   %19s\n", openblas_get_corename(), "in -> out, columns",
           "econas: forward gradients", "OpenBLAS: forward gradients");
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const int *shape = shapes[s];
        printf("%4d -> %-4d %6d", shape[0], shape[1], shape[2]);
        for (int p = 0; p < 4; p++) printf(" %11.0f", rate(products[p], p % 2 + 1, shape[0], shape[1], shape[2]));
        printf("\n");
    }
    return 0;
}
