// The classifier and its loss. Small: the matrix products are pointwise convolutions of one pixel.
#include "include/econas_kernels.h"
#include "multiversion.h"

#include <math.h>

void econas_linear(float *dst, const float *src, const float *weights, const float *bias, int cin, int cout,
                   int lanes) {
    econas_pointwise(dst, src, NULL, weights, cin, cout, (size_t)lanes);
    for (int k = 0; k < cout; k++) {
        for (int b = 0; b < lanes; b++) dst[(size_t)k * (size_t)lanes + (size_t)b] += bias[k];
    }
}

void econas_linear_backward(float *dsrc, float *dweights, float *dbias, const float *src, const float *ddst,
                            const float *weights, int cin, int cout, int lanes, float *scratch) {
    EconasPointwiseGradient gradient = {
        .dsrc = dsrc, .dweights = dweights, .src = src, .ddst = ddst, .weights = weights,
        .cin = cin, .cout = cout, .columns = (size_t)lanes, .scratch = scratch,
    };
    econas_pointwise_backward(&gradient);
    for (int k = 0; k < cout; k++) {
        float sum = 0;
        for (int b = 0; b < lanes; b++) sum += ddst[(size_t)k * (size_t)lanes + (size_t)b];
        dbias[k] += sum;
    }
}

// One image: its logits lie `lanes` floats apart. Shifted by the largest logit, so that no exponential overflows.
static void softmax_lane(float *dlogits, double *loss, int64_t *correct, const float *logits, int label, float weight,
                         int classes, size_t lanes, float gradient_scale, float smoothing) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
        if (logits[(size_t)k * lanes] > logits[(size_t)best * lanes]) best = k;
    }
    float top = logits[(size_t)best * lanes];
    double sum = 0;
    for (int k = 0; k < classes; k++) sum += (double)expf(logits[(size_t)k * lanes] - top);
    double of_label = log(sum) - (double)(logits[(size_t)label * lanes] - top), of_image = of_label;
    if (smoothing > 0) {
        double mean = 0;
        for (int k = 0; k < classes; k++) mean += (double)(logits[(size_t)k * lanes] - top) / classes;
        of_image = (1 - (double)smoothing) * of_label + (double)smoothing * (log(sum) - mean);
    }
    *loss += (double)weight * of_image;
    correct[label] += best == label;
    if (dlogits == NULL) return;
    float inverse = (float)(1.0 / sum), other = smoothing / (float)classes, own = 1.0f - smoothing + other;
    float scale = weight * gradient_scale;
    for (int k = 0; k < classes; k++) {
        float probability = expf(logits[(size_t)k * lanes] - top) * inverse;
        dlogits[(size_t)k * lanes] = (probability - (k == label ? own : other)) * scale;
    }
}

void econas_softmax_cross_entropy(float *dlogits, double *loss, int64_t *correct, const float *logits,
                                  const int32_t *labels, const float *weights, int classes, int lanes, int valid,
                                  float gradient_scale, float smoothing) {
    size_t b = (size_t)lanes;
    for (int lane = 0; lane < valid; lane++) {
        softmax_lane(dlogits ? dlogits + lane : NULL, loss, correct, logits + lane, labels[lane],
                     weights ? weights[labels[lane]] : 1.0f, classes, b, gradient_scale, smoothing);
    }
    if (dlogits == NULL) return;
    for (int k = 0; k < classes; k++) {
        for (int lane = valid; lane < lanes; lane++) dlogits[(size_t)k * b + (size_t)lane] = 0.0f;
    }
}
