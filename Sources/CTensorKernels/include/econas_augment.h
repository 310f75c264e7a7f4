// Images as bytes into batch blocks: crop, flip, cutout, area resize, normalisation.
//
// An image is 3 planes of 32 x 32 bytes, row major. Everything up to the last multiplication is integer arithmetic,
// and that one is never fused, so the results are the same bits on every machine.
#ifndef ECONAS_AUGMENT_H
#define ECONAS_AUGMENT_H

#include <stdint.h>

enum { ECONAS_IMAGE_SIDE = 32, ECONAS_IMAGE_CHANNELS = 3, ECONAS_IMAGE_BYTES = 3 * 32 * 32 };

// What happens to one image before it is reduced. All zero: nothing.
typedef struct {
    int8_t shift_y, shift_x;    // the pixel at (y, x) comes from (y + shift_y, x + shift_x), 0 outside the image
    uint8_t flip;               // then mirrored left to right
    uint8_t cut_top, cut_bottom, cut_left, cut_right;   // then the rectangle [top, bottom) x [left, right) filled
} EconasAugmentation;

// Per channel: dst = scale * (weighted sum of bytes) + shift, see econas_resize_weight; fill is cutout's byte.
typedef struct {
    float scale[3], shift[3];
    uint8_t fill[3];
} EconasNormalization;

// The sum of the weights with which the bytes of an image are added up into one output pixel (the same for all).
int32_t econas_resize_weight(int resolution);

// Fills one block, 3 x resolution x resolution x lanes: lane i has the image with number indices[i] of `pixels`, treated
// by augmentations[i] (or not at all when NULL); lanes from `valid` on become 0. 1 <= resolution <= 32.
// Resizing averages over the exact area of each output pixel.
void econas_load_block(float *dst, const uint8_t *pixels, const int32_t *indices,
                       const EconasAugmentation *augmentations, int valid, int lanes, int resolution,
                       const EconasNormalization *normalization);

#endif
