// Dense 3 x 3 convolutions at stride 1 by Winograd's F(2 x 2, 3 x 3): two by two outputs from four by four inputs with 16
// products instead of 36 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016). The transforms
// only add and subtract, so the rounding error stays within a small multiple of the direct sum's.
#ifndef ECONAS_WINOGRAD_H
#define ECONAS_WINOGRAD_H

#include "include/econas_kernels.h"

// One direction of a layer: forward the target is the output; backward it is the input, and the taps run the other way.
typedef struct {
    const EconasWindow *window;
    int backward;
    int target_channels, source_channels;
    int target_height, target_width, source_height, source_width;
    float *target;
    // What happens to a result on its way: nothing where `mask` is not positive (NULL: everywhere as it is), then += instead
    // of =. Only Winograd's does that.
    const float *mask;
    int accumulate;
    const float *source;
    const EconasActivation *activation;     // of the source, forward; NULL: as it is. Only Winograd's takes one
    const float *weights;
    size_t weight_target, weight_source;    // distances in the weights from channel to channel
    size_t target_channel, source_channel;  // floats per channel
} EconasLayer;

// Whether a layer is computed this way: whole vectors of lanes, even sizes, and enough channels to pay for the transforms.
int econas_is_winograd(int source_channels, int target_channels, const EconasWindow *window);

// Floats of scratch for one block: forward or the input's gradient, and the weights' gradient.
size_t econas_winograd_scratch(int source_channels, int target_channels, const EconasWindow *window);
size_t econas_winograd_gradient_scratch(int cin, int cout, const EconasWindow *window);

void econas_winograd(const EconasLayer *layer, float *scratch);
void econas_winograd_gradient(float *dweights, const float *src, const float *ddst, int cin, int cout,
                              const EconasWindow *window, float *scratch);

#endif
