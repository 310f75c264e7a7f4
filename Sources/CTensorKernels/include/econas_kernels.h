// Vector kernels over one batch block.
//
// Layout: a block is C x H x W x B floats, the B images of the block innermost ("lanes"); a channel is therefore a
// contiguous row of H * W * B floats, and every spatial tap is a contiguous run of B floats. B is any positive number;
// 16 and 32 have specialised code. Rows are 64-byte aligned when B is a multiple of 16. Nothing here allocates, starts a
// thread or keeps state; buffers never overlap unless a comment says so. Gradients of weights are accumulated (+=), all
// other results are overwritten unless a parameter `accumulate` is non-zero.
#ifndef ECONAS_KERNELS_H
#define ECONAS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// A spatial window: kernel (16 x 16 at most), stride, padding and dilation; input height x width.
typedef struct {
    int32_t height, width;      // of the input
    int32_t kernel_height, kernel_width;
    int32_t stride;
    int32_t padding_height, padding_width;
    int32_t dilation;
    int32_t lanes;              // B
} EconasWindow;

// Output extent: (extent + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1.
int32_t econas_output_height(const EconasWindow *window);
int32_t econas_output_width(const EconasWindow *window);

// --- elementwise.c: `count` floats per channel (H * W * B); scale and shift have one float per channel, and may both be
// NULL, which means 1 and 0.

// dst (+)= act(scale * src + shift), act = ReLU when `relu`, else identity.
void econas_affine(float *dst, const float *src, const float *scale, const float *shift, int relu, int accumulate,
                   int channels, size_t count);
// dst (+)= dy where scale * src + shift > 0, else 0: the backward pass of ReLU after a per-channel affine map.
void econas_relu_backward(float *dst, const float *dy, const float *src, const float *scale, const float *shift,
                          int accumulate, int channels, size_t count);
// dst = factors[b] * act(scale * src + shift), one factor per lane: `pixels` (H * W) positions per channel.
void econas_scale_lanes(float *dst, const float *src, const float *scale, const float *shift, int relu,
                        const float *factors, int channels, int pixels, int lanes);
// dsrc (+)= factors[b] * dy, when `relu` where scale * src + shift > 0, else 0.
void econas_scale_lanes_backward(float *dsrc, const float *dy, const float *src, const float *scale, const float *shift,
                                 int relu, const float *factors, int accumulate, int channels, int pixels, int lanes);
// dst (+)= src, `count` floats in all.
void econas_add(float *dst, const float *src, int accumulate, size_t count);
// Every stride-th pixel from (offset, offset): dst is C x ceil((H - offset) / stride) x ceil((W - offset) / stride) x B.
void econas_subsample(float *dst, const float *src, int channels, int height, int width, int lanes, int stride,
                      int offset);
// The transpose of econas_subsample: adds src's pixels into dst (C x H x W x B) at their places.
void econas_subsample_backward(float *dst, const float *src, int channels, int height, int width, int lanes, int stride,
                               int offset);

// What a reader applies to each channel of what is stored: a batch norm's scale and shift (NULL: 1 and 0), then ReLU.
typedef struct {
    const float *scale, *shift;
    int relu;
} EconasActivation;

// --- depthwise.c: weights C x KH x KW.
typedef struct {
    const float *src;
    const EconasActivation *activation;  // NULL: src is read as it is
    const float *weights;
    int channels;
    const EconasWindow *window;
} EconasDepthwise;

// `scratch` holds one channel of src (H * W * B floats).
void econas_depthwise(float *dst, const EconasDepthwise *layer, float *scratch);
// The rows [first, end) of the result, whose channels lie `dst_channel` floats apart.
void econas_depthwise_rows(float *dst, size_t dst_channel, const EconasDepthwise *layer, int first, int end,
                           float *scratch);

typedef struct {
    float *dsrc;                         // of what is stored, through the ReLU but not the batch norm; NULL: not wanted
    int accumulate;                      // dsrc += instead of =
    float *dweights;
    const float *src;
    const EconasActivation *activation;  // NULL: src was read as it is
    const float *ddst, *weights;
    int channels;
    const EconasWindow *window;
    float *scratch;                      // two channels of src
} EconasDepthwiseGradient;

// The gradients of the weights and of the input, channel by channel, so that all but src, ddst and dsrc stays in the
// first-level cache.
void econas_depthwise_backward(const EconasDepthwiseGradient *gradient);

// --- pointwise.c: a cin -> cout matrix applied to `columns` (H * W * B) positions; weights cout x cin, row major.
// `activation` NULL: src is read as it is.
void econas_pointwise(float *dst, const float *src, const EconasActivation *activation, const float *weights, int cin,
                      int cout, size_t columns);

typedef struct {
    float *dsrc;                         // of what is stored, through the ReLU but not the batch norm; NULL: not wanted
    int accumulate;                      // dsrc += instead of =
    float *dweights;
    const float *src;
    const EconasActivation *activation;  // NULL: src was read as it is
    const EconasDepthwise *depthwise;    // what src was computed by, when it was not stored; computed again. NULL: stored
    const float *ddst;
    // With a batch norm behind the layer, ddst is the gradient of what that gives: the layer's own is
    // a[c] * ddst + b[c] * dst + c0[c]. NULL without.
    const float *dst, *a, *b, *c0;
    const float *weights;
    int cin, cout;
    size_t columns;
    float *scratch;                      // econas_pointwise_scratch(...) floats, and one channel for `depthwise`
} EconasPointwiseGradient;

// `row`: columns that belong together, 1 unless there is a depthwise convolution in front: then those of one image row.
size_t econas_pointwise_scratch(int cin, int cout, size_t columns, size_t row);
// The gradients of the weights and of the input, some hundred columns at a time, so that the gradient behind the batch
// norm and the activated input exist in the cache only.
void econas_pointwise_backward(const EconasPointwiseGradient *gradient);

// A 1 x 1 convolution of a depthwise one, some rows at a time, so that the latter's result exists in the cache only;
// scratch: econas_separable_scratch floats.
size_t econas_separable_scratch(const EconasWindow *window, int cin);
void econas_separable(float *dst, const EconasDepthwise *depthwise, const float *weights, int cout, float *scratch);

// --- convolution.c: dense convolution, weights cout x cin x KH x KW; scratch: econas_convolution_scratch(...) floats.
size_t econas_convolution_scratch(int cin, int cout, const EconasWindow *window);
// Whether the forward pass can apply an activation to what it reads; if not, it must be NULL.
int econas_convolution_activates(int cin, int cout, const EconasWindow *window);
void econas_convolution(float *dst, const float *src, const EconasActivation *activation, const float *weights, int cin,
                        int cout, const EconasWindow *window, float *scratch);
// dsrc (+)= the gradient, where `mask` is positive (NULL: everywhere); mask has the shape of src.
void econas_convolution_backward_data(float *dsrc, int accumulate, const float *mask, const float *ddst,
                                      const float *weights, int cin, int cout, const EconasWindow *window,
                                      float *scratch);
void econas_convolution_backward_weights(float *dweights, const float *src, const float *ddst, int cin, int cout,
                                         const EconasWindow *window, float *scratch);

// --- pooling.c
// Maximum over the window, padding never wins.
void econas_max_pool(float *dst, const float *src, int channels, const EconasWindow *window);
// Routes ddst to the first maximum of each window in row-major order (PyTorch's choice); dsrc (+)=.
void econas_max_pool_backward(float *dsrc, const float *ddst, const float *src, int accumulate, int channels,
                              const EconasWindow *window);
// Mean over the part of the window that lies inside the image (count_include_pad = false).
void econas_average_pool(float *dst, const float *src, int channels, const EconasWindow *window);
void econas_average_pool_backward(float *dsrc, const float *ddst, int accumulate, int channels,
                                  const EconasWindow *window);
// dst[c][b] = mean over pixels of act(scale[c] * src[c][p][b] + shift[c]).
void econas_global_pool(float *dst, const float *src, const float *scale, const float *shift, int relu, int channels,
                        int pixels, int lanes);
// dsrc[c][p][b] (+)= ddst[c][b] / pixels, masked by the ReLU when `relu`.
void econas_global_pool_backward(float *dsrc, const float *ddst, const float *src, const float *scale,
                                 const float *shift, int relu, int accumulate, int channels, int pixels, int lanes);

// --- normalization.c: sums over a block, accumulated into double (one per channel).
// sum[c] += sum of x, squares[c] += sum of x * x.
void econas_batch_norm_sums(double *sum, double *squares, const float *src, int channels, size_t count);
// sum_dy[c] += sum of dy, sum_dy_xhat[c] += sum of dy * (z - mean[c]) * inverse_deviation[c].
void econas_batch_norm_backward_sums(double *sum_dy, double *sum_dy_xhat, const float *dy, const float *z,
                                     const float *mean, const float *inverse_deviation, int channels, size_t count);
// dz = a[c] * dy + b[c] * z + c0[c]; dz may be dy.
void econas_batch_norm_backward(float *dz, const float *dy, const float *z, const float *a, const float *b,
                                const float *c0, int channels, size_t count);

// --- head.c
// Linear layer: dst[k][b] = bias[k] + sum over c of weights[k][c] * src[c][b].
void econas_linear(float *dst, const float *src, const float *weights, const float *bias, int cin, int cout, int lanes);
// dsrc overwritten; dweights and dbias accumulated; scratch: econas_pointwise_scratch(cin, cout, lanes, 1) floats.
void econas_linear_backward(float *dsrc, float *dweights, float *dbias, const float *src, const float *ddst,
                            const float *weights, int cin, int cout, int lanes, float *scratch);
// Softmax cross entropy of `lanes` images with logits[k][b]: adds the losses of the first `valid` lanes and, for the class of each,
// to `correct` whether the answer is right. Where weights are not NULL, the loss of an image counts as the weight of its class
// says. When dlogits is not NULL, dlogits = (softmax - target) * weight * gradient_scale (lanes beyond valid get 0).
// The target is 1 - smoothing for the label, and `smoothing` shared evenly by all classes (Szegedy et al., CVPR 2016).
void econas_softmax_cross_entropy(float *dlogits, double *loss, int64_t *correct, const float *logits,
                                  const int32_t *labels, const float *weights, int classes, int lanes, int valid,
                                  float gradient_scale, float smoothing);

// --- optimizer.c
double econas_squared_norm(const float *x, size_t count);
// g = gradient_scale * gradient + weight_decay * p; v = momentum * v + g; p -= rate * (nesterov ? g + momentum * v : v).
// PyTorch's SGD; a zero-initialised v makes the first step equal to PyTorch's.
void econas_sgd(float *parameters, float *velocity, const float *gradient, size_t count, float rate, float momentum,
                float weight_decay, int nesterov, float gradient_scale);
// average += weight * (values - average): one step of an exponential moving average.
void econas_average(float *average, const float *values, size_t count, float weight);

// --- limits.c
// Multiply-adds from registers: factor result[0], term result[1]; writes result[2]. Gives the floating-point operations done.
double econas_multiply_adds(float *result);
// Reads `count` floats in order; gives their sum.
float econas_read(const float *src, size_t count);

#endif
