// The pointwise kernels beside OpenBLAS's sgemm, one thread, operands in cache; GFLOP/s of the best of many short runs.
//
//     clang -O3 -ISources/CTensorKernels/include Benchmarks/matrix_product.c Sources/CTensorKernels/pointwise.c
//         Sources/CTensorKernels/correlation.c -lopenblas -o matrix_product && ./matrix_product
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

static void ours_forward(float *z, float *w, float *u, int cin, int cout, int n) {
    econas_pointwise(z, u, w, cin, cout, (size_t)n);
}
static void ours_data(float *z, float *w, float *u, int cin, int cout, int n) {
    econas_pointwise_backward_data(u, z, w, cin, cout, (size_t)n);
}
static void ours_weights(float *z, float *w, float *u, int cin, int cout, int n) {
    econas_pointwise_backward_weights(w, u, z, cin, cout, (size_t)n);
}
static void blas_forward(float *z, float *w, float *u, int cin, int cout, int n) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, cout, n, cin, 1, w, cin, u, n, 0, z, n);
}
static void blas_data(float *z, float *w, float *u, int cin, int cout, int n) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, cin, n, cout, 1, w, cin, z, n, 0, u, n);
}
static void blas_weights(float *z, float *w, float *u, int cin, int cout, int n) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, cout, cin, n, 1, z, n, u, n, 1e-9f, w, cin);
}

static double rate(Product product, int cin, int cout, int n) {
    float *z = filled((size_t)cout * n), *w = filled((size_t)cout * cin), *u = filled((size_t)cin * n);
    double flops = 2.0 * cin * cout * n, best = 0;
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
    static const Product products[] = {ours_forward, ours_data, ours_weights, blas_forward, blas_data, blas_weights};
    openblas_set_num_threads(1);
    printf("OpenBLAS: %s\n%-18s %28s   %28s\n", openblas_get_corename(), "in -> out, columns",
           "econas forward data weights", "OpenBLAS forward data weights");
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const int *shape = shapes[s];
        printf("%4d -> %-4d %6d", shape[0], shape[1], shape[2]);
        for (int p = 0; p < 6; p++) printf("%s%9.0f", p == 3 ? "    " : " ", rate(products[p], shape[0], shape[1], shape[2]));
        printf("\n");
    }
    return 0;
}
