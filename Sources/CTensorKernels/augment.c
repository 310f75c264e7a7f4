#include "econas_augment.h"

#include <string.h>

#include "multiversion.h"

// A fused multiplication would make the last bit depend on the machine.
#pragma clang fp contract(off)

enum { LIMIT = ECONAS_IMAGE_LIMIT, GROUP = 32 };

ECONAS_INLINE int greatest_common_divisor(int a, int b) {
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// In units of 1 / reduced of a pixel, output pixel j covers [extent * j, extent * (j + 1)) and input pixel i covers
// [reduced * i, reduced * (i + 1)): the overlaps are whole numbers, and so are they divided by what both have in common.
typedef struct {
    int first[LIMIT], count[LIMIT], start[LIMIT];   // of each output pixel; its weights begin at `start`
    uint16_t weights[2 * LIMIT];
} Axis;

int32_t econas_resize_weight(int extent, int reduced) {
    return extent / greatest_common_divisor(extent, reduced);
}

ECONAS_INLINE void set_axis(Axis *axis, int extent, int reduced) {
    int unit = greatest_common_divisor(extent, reduced), start = 0;
    for (int output = 0; output < reduced; output++) {
        int low = extent * output, high = extent * (output + 1);
        axis->first[output] = low / reduced;
        axis->count[output] = (high + reduced - 1) / reduced - low / reduced;
        axis->start[output] = start;
        for (int k = 0; k < axis->count[output]; k++, start++) {
            int left = reduced * (axis->first[output] + k), right = left + reduced;
            if (left < low) left = low;
            if (right > high) right = high;
            axis->weights[start] = (uint16_t)((right - left) / unit);
        }
    }
}

// One row of an augmented plane. `padded` is zero in its outer thirds.
ECONAS_INLINE void augment_row(uint8_t *restrict dst, uint8_t *restrict padded, const uint8_t *restrict plane, int y,
                               const EconasAugmentation *how, uint8_t fill, int height, int width) {
    int source = y + how->shift_y;
    if (source < 0 || source >= height) {
        memset(dst, 0, (size_t)width);
    } else {
        memcpy(padded + width, plane + (size_t)source * (size_t)width, (size_t)width);
        const uint8_t *row = padded + width + how->shift_x;
        if (how->flip) {
            for (int x = 0; x < width; x++) dst[x] = row[width - 1 - x];
        } else {
            memcpy(dst, row, (size_t)width);
        }
    }
    if (y >= how->cut_top && y < how->cut_bottom) {
        for (int x = how->cut_left; x < how->cut_right; x++) dst[x] = fill;
    }
}

ECONAS_INLINE void sum_columns(float *restrict dst, const uint16_t *restrict sums, int lanes, int count,
                               const uint16_t *weights, float scale, float shift) {
    int32_t total[GROUP] = {0};
    for (int k = 0; k < count; k++, sums += GROUP) {
        int32_t weight = weights[k];
        for (int lane = 0; lane < GROUP; lane++) total[lane] += weight * sums[lane];
    }
    if (lanes == GROUP) {
        for (int lane = 0; lane < GROUP; lane++) dst[lane] = (float)total[lane] * scale + shift;
    } else {
        for (int lane = 0; lane < lanes; lane++) dst[lane] = (float)total[lane] * scale + shift;
    }
}

// Height and width are constants where that pays.
ECONAS_INLINE void load(float *dst, const uint8_t *pixels, const int32_t *indices,
                        const EconasAugmentation *augmentations, int valid, int lanes, const EconasImageSize *size,
                        const EconasNormalization *normalization, int height, int width) {
    uint8_t augmented[LIMIT], padded[3 * LIMIT];
    uint16_t row[LIMIT], sums[LIMIT * GROUP];
    Axis rows, columns;
    size_t plane = (size_t)height * (size_t)width, image = (size_t)size->channels * plane;
    size_t reduced = (size_t)size->channels * (size_t)size->reduced_height * (size_t)size->reduced_width;
    set_axis(&rows, height, size->reduced_height);
    set_axis(&columns, width, size->reduced_width);
    memset(padded, 0, 3 * (size_t)width);
    memset(sums, 0, sizeof(uint16_t) * GROUP * (size_t)width);
    if (valid < lanes) memset(dst, 0, sizeof(float) * reduced * (size_t)lanes);
    for (int first = 0; first < valid; first += GROUP) {
        int count = valid - first < GROUP ? valid - first : GROUP;
        float *out = dst + first;
        for (int channel = 0; channel < size->channels; channel++) {
            for (int y = 0; y < size->reduced_height; y++) {
                // Row y of the reduced planes, before the columns are reduced: sums[x][lane], transposed while a value has 2 bytes.
                for (int lane = 0; lane < count; lane++) {
                    const uint8_t *source = pixels + (size_t)indices[first + lane] * image + (size_t)channel * plane;
                    memset(row, 0, sizeof(uint16_t) * (size_t)width);
                    for (int k = 0; k < rows.count[y]; k++) {
                        uint16_t weight = rows.weights[rows.start[y] + k];
                        const uint8_t *values = source + (size_t)(rows.first[y] + k) * (size_t)width;
                        if (augmentations) {
                            augment_row(augmented, padded, source, rows.first[y] + k, &augmentations[first + lane],
                                        normalization->fill[channel], height, width);
                            values = augmented;
                        }
                        for (int x = 0; x < width; x++) row[x] = (uint16_t)(row[x] + weight * values[x]);
                    }
                    for (int x = 0; x < width; x++) sums[x * GROUP + lane] = row[x];
                }
                for (int x = 0; x < size->reduced_width; x++, out += lanes) {
                    sum_columns(out, sums + columns.first[x] * GROUP, count, columns.count[x],
                                columns.weights + columns.start[x], normalization->scale[channel],
                                normalization->shift[channel]);
                }
            }
        }
    }
}

ECONAS_MULTIVERSION(void, econas_load_block,
                    (float *dst, const uint8_t *pixels, const int32_t *indices,
                     const EconasAugmentation *augmentations, int valid, int lanes, const EconasImageSize *size,
                     const EconasNormalization *normalization),
                    (dst, pixels, indices, augmentations, valid, lanes, size, normalization)) {
    if (size->height == 32 && size->width == 32) {
        load(dst, pixels, indices, augmentations, valid, lanes, size, normalization, 32, 32);
    } else {
        load(dst, pixels, indices, augmentations, valid, lanes, size, normalization, size->height, size->width);
    }
}
