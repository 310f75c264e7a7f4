#include "econas_augment.h"

#include <string.h>

#include "multiversion.h"

// A fused multiplication would make the last bit depend on the machine.
#pragma clang fp contract(off)

enum { SIDE = ECONAS_IMAGE_SIDE, PLANE = SIDE * SIDE, GROUP = 32 };

ECONAS_INLINE int greatest_common_divisor(int a, int b) {
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// In units of 1 / resolution of a pixel, output pixel j covers [SIDE * j, SIDE * (j + 1)) and input pixel i covers
// [resolution * i, resolution * (i + 1)): the overlaps are whole numbers, and so are they divided by what both have in common.
typedef struct {
    int first, count;
    uint16_t weight[SIDE];
} Taps;

ECONAS_INLINE int axis_weight(int resolution) {
    return SIDE / greatest_common_divisor(SIDE, resolution);
}

int32_t econas_resize_weight(int resolution) {
    return axis_weight(resolution) * axis_weight(resolution);
}

ECONAS_INLINE Taps taps_of(int output, int resolution) {
    Taps taps;
    int unit = greatest_common_divisor(SIDE, resolution);
    int low = SIDE * output, high = SIDE * (output + 1);
    taps.first = low / resolution;
    taps.count = (high + resolution - 1) / resolution - taps.first;
    for (int k = 0; k < taps.count; k++) {
        int left = resolution * (taps.first + k), right = left + resolution;
        if (left < low) left = low;
        if (right > high) right = high;
        taps.weight[k] = (uint16_t)((right - left) / unit);
    }
    return taps;
}

ECONAS_INLINE void augment_plane(uint8_t *restrict dst, const uint8_t *restrict src, const EconasAugmentation *how,
                                 uint8_t fill) {
    uint8_t padded[3 * SIDE];
    memset(padded, 0, sizeof padded);
    for (int y = 0; y < SIDE; y++, dst += SIDE) {
        int source = y + how->shift_y;
        if (source < 0 || source >= SIDE) {
            memset(dst, 0, SIDE);
        } else {
            memcpy(padded + SIDE, src + source * SIDE, SIDE);
            const uint8_t *row = padded + SIDE + how->shift_x;
            if (how->flip) {
                for (int x = 0; x < SIDE; x++) dst[x] = row[SIDE - 1 - x];
            } else {
                memcpy(dst, row, SIDE);
            }
        }
        if (y >= how->cut_top && y < how->cut_bottom) {
            for (int x = how->cut_left; x < how->cut_right; x++) dst[x] = fill;
        }
    }
}

// Row `taps` of the reduced planes, before the columns are reduced: sums[x][lane]. Transposed here, where a value has 2 bytes.
ECONAS_INLINE void sum_rows(uint16_t *restrict sums, const uint8_t *const *planes, int lanes, const Taps *taps) {
    for (int lane = 0; lane < lanes; lane++) {
        uint16_t row[SIDE] = {0};
        const uint8_t *src = planes[lane] + taps->first * SIDE;
        for (int k = 0; k < taps->count; k++, src += SIDE) {
            uint16_t weight = taps->weight[k];
            for (int x = 0; x < SIDE; x++) row[x] = (uint16_t)(row[x] + weight * src[x]);
        }
        for (int x = 0; x < SIDE; x++) sums[x * GROUP + lane] = row[x];
    }
}

ECONAS_INLINE void sum_columns(float *restrict dst, const uint16_t *restrict sums, int lanes, const Taps *taps, float scale,
                               float shift) {
    int32_t total[GROUP] = {0};
    sums += taps->first * GROUP;
    for (int k = 0; k < taps->count; k++, sums += GROUP) {
        int32_t weight = taps->weight[k];
        for (int lane = 0; lane < GROUP; lane++) total[lane] += weight * sums[lane];
    }
    if (lanes == GROUP) {
        for (int lane = 0; lane < GROUP; lane++) dst[lane] = (float)total[lane] * scale + shift;
    } else {
        for (int lane = 0; lane < lanes; lane++) dst[lane] = (float)total[lane] * scale + shift;
    }
}

ECONAS_MULTIVERSION
void econas_load_block(float *dst, const uint8_t *pixels, const int32_t *indices,
                       const EconasAugmentation *augmentations, int valid, int lanes, int resolution,
                       const EconasNormalization *normalization) {
    uint8_t augmented[GROUP][PLANE];
    uint16_t sums[SIDE * GROUP] = {0};
    const uint8_t *planes[GROUP];
    Taps taps[SIDE];
    for (int j = 0; j < resolution; j++) taps[j] = taps_of(j, resolution);
    if (valid < lanes) {
        memset(dst, 0, sizeof(float) * ECONAS_IMAGE_CHANNELS * (size_t)resolution * (size_t)resolution * (size_t)lanes);
    }
    for (int first = 0; first < valid; first += GROUP) {
        int count = valid - first < GROUP ? valid - first : GROUP;
        float *out = dst + first;
        for (int channel = 0; channel < ECONAS_IMAGE_CHANNELS; channel++) {
            for (int lane = 0; lane < count; lane++) {
                planes[lane] = pixels + (size_t)indices[first + lane] * ECONAS_IMAGE_BYTES + channel * PLANE;
                if (augmentations) {
                    augment_plane(augmented[lane], planes[lane], &augmentations[first + lane],
                                  normalization->fill[channel]);
                    planes[lane] = augmented[lane];
                }
            }
            for (int y = 0; y < resolution; y++) {
                sum_rows(sums, planes, count, &taps[y]);
                for (int x = 0; x < resolution; x++, out += lanes) {
                    sum_columns(out, sums, count, &taps[x], normalization->scale[channel],
                                normalization->shift[channel]);
                }
            }
        }
    }
}
