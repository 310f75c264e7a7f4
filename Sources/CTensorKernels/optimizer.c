// Stochastic gradient descent over flat parameter buffers.
#include "include/econas_kernels.h"
#include "multiversion.h"

// Squares are summed in double: a gradient that explodes shows its true norm, so clipping still works.
ECONAS_MULTIVERSION(double, econas_squared_norm, (const float *x, size_t count), (x, count)) {
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

ECONAS_INLINE void sgd(float *parameters, float *velocity, const float *gradient, size_t count, float rate,
                       float momentum, float weight_decay, float gradient_scale, int nesterov) {
    ECONAS_VECTORISE
    for (size_t i = 0; i < count; i++) {
        float g = gradient_scale * gradient[i] + weight_decay * parameters[i];
        float v = momentum * velocity[i] + g;
        velocity[i] = v;
        parameters[i] -= rate * (nesterov ? g + momentum * v : v);
    }
}

ECONAS_MULTIVERSION(void, econas_sgd,
                    (float *parameters, float *velocity, const float *gradient, size_t count, float rate,
                     float momentum, float weight_decay, int nesterov, float gradient_scale),
                    (parameters, velocity, gradient, count, rate, momentum, weight_decay, nesterov, gradient_scale)) {
    if (nesterov) sgd(parameters, velocity, gradient, count, rate, momentum, weight_decay, gradient_scale, 1);
    else sgd(parameters, velocity, gradient, count, rate, momentum, weight_decay, gradient_scale, 0);
}

ECONAS_MULTIVERSION(void, econas_average, (float *average, const float *values, size_t count, float weight),
                    (average, values, count, weight)) {
    ECONAS_VECTORISE
    for (size_t i = 0; i < count; i++) average[i] += weight * (values[i] - average[i]);
}
