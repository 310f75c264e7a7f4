// Images as bytes into batch blocks: crop, flip, cutout, area resize, normalisation.
//
// An image is planes of height x width bytes, row major. Everything up to the last multiplication is integer arithmetic,
// and that one is never fused, so the results are the same bits on every machine.
#ifndef ECONAS_AUGMENT_H
#define ECONAS_AUGMENT_H

#include <stdint.h>

// Rows and columns of the largest image, and the largest weight of a pixel of it along one axis: sums of 16 bits have room for that.
enum { ECONAS_IMAGE_LIMIT = 1024, ECONAS_WEIGHT_LIMIT = 257 };

// The images, and what they are reduced to.
typedef struct {
    int channels, height, width;
    int reduced_height, reduced_width;
} EconasImageSize;

// What happens to one image before it is reduced. All zero: nothing.
typedef struct {
    int16_t shift_y, shift_x;   // the pixel at (y, x) comes from (y + shift_y, x + shift_x), 0 outside the image
    uint8_t flip;               // then mirrored left to right
    uint16_t cut_top, cut_bottom, cut_left, cut_right;   // then the rectangle [top, bottom) x [left, right) filled
} EconasAugmentation;

// Per channel: dst = scale * (weighted sum of bytes) + shift, see econas_resize_weight; fill is cutout's byte.
typedef struct {
    const float *scale, *shift;
    const uint8_t *fill;
} EconasNormalization;

// The sum of the weights with which pixels are added up into one along an axis of `extent` that is reduced to `reduced`.
int32_t econas_resize_weight(int extent, int reduced);

// Fills one block, channels x reduced height x reduced width x lanes: lane i has the image with number indices[i] of `pixels`,
// treated by augmentations[i] (or not at all when NULL); lanes from `valid` on become 0. No side is above ECONAS_IMAGE_LIMIT, no
// reduced one above the image's, no weight above ECONAS_WEIGHT_LIMIT, no shift above the image's size.
// Resizing averages over the exact area of each output pixel.
void econas_load_block(float *dst, const uint8_t *pixels, const int32_t *indices,
                       const EconasAugmentation *augmentations, int valid, int lanes, const EconasImageSize *size,
                       const EconasNormalization *normalization);

#endif
