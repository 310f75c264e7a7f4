#include "include/econas_pictures.h"

#include <stdlib.h>

// In units of 1 / reduced of a pixel, output pixel j covers [extent * j, extent * (j + 1)) and input pixel i covers
// [reduced * i, reduced * (i + 1)): the overlaps are whole numbers, and the result is the same on every machine.
static uint32_t overlap(int64_t extent, int64_t reduced, int64_t output, int64_t input) {
    int64_t left = reduced * input, right = left + reduced;
    if (left < extent * output) left = extent * output;
    if (right > extent * (output + 1)) right = extent * (output + 1);
    return (uint32_t)(right - left);
}

// One channel of a pixel, of an image of `channels` as an image of `wanted`.
static inline uint32_t value(const uint8_t *pixel, const EconasImageView *image, int wanted, int channel) {
    if (image->channels == wanted) return pixel[channel * image->plane];
    if (image->channels == 1) return pixel[0];
    // Rec. 601, in 1 / 65536.
    return (pixel[0] * 19595u + pixel[image->plane] * 38470u + pixel[2 * image->plane] * 7471u + 32768u) >> 16;
}

// Where the pixel at (y, x) of the upright image lies in one that is stored with an orientation.
static void turn(int32_t *y, int32_t *x, int32_t last, int32_t orientation) {
    int32_t row = *y, column = *x;
    switch (orientation) {
    case 2: column = last - column; break;
    case 3: row = last - row; column = last - column; break;
    case 4: row = last - row; break;
    case 5: *y = column; *x = row; return;
    case 6: *y = last - column; *x = row; return;
    case 7: *y = last - column; *x = last - row; return;
    case 8: *y = column; *x = last - row; return;
    default: break;
    }
    *y = row;
    *x = column;
}

int econas_square(uint8_t *planes, int32_t side, int32_t channels, const EconasImageView *image, int32_t orientation) {
    int32_t extent = image->width < image->height ? image->width : image->height;
    const uint8_t *corner = image->pixels + (image->height - extent) / 2 * image->row
        + (image->width - extent) / 2 * image->step;
    uint32_t *sums = malloc(sizeof *sums * (size_t)extent);
    if (sums == NULL) return 0;
    uint64_t area = (uint64_t)extent * (uint64_t)extent;
    for (int32_t channel = 0; channel < channels; channel++) {
        uint8_t *plane = planes + (size_t)channel * (size_t)side * (size_t)side;
        for (int32_t row = 0; row < side; row++) {
            for (int32_t x = 0; x < extent; x++) sums[x] = 0;
            int32_t first = (int32_t)((int64_t)extent * row / side);
            int32_t end = (int32_t)(((int64_t)extent * (row + 1) + side - 1) / side);
            for (int32_t y = first; y < end; y++) {
                uint32_t weight = overlap(extent, side, row, y);
                const uint8_t *pixel = corner + y * image->row;
                for (int32_t x = 0; x < extent; x++, pixel += image->step) {
                    sums[x] += weight * value(pixel, image, channels, channel);
                }
            }
            for (int32_t column = 0; column < side; column++) {
                int32_t left = (int32_t)((int64_t)extent * column / side);
                int32_t right = (int32_t)(((int64_t)extent * (column + 1) + side - 1) / side);
                uint64_t sum = 0;
                for (int32_t x = left; x < right; x++) sum += (uint64_t)overlap(extent, side, column, x) * sums[x];
                plane[(size_t)row * (size_t)side + (size_t)column] = (uint8_t)((sum + area / 2) / area);
            }
        }
        if (orientation < 2 || orientation > 8) continue;
        // Turned when it is small.
        uint8_t *stored = malloc((size_t)side * (size_t)side);
        if (stored == NULL) {
            free(sums);
            return 0;
        }
        for (size_t i = 0; i < (size_t)side * (size_t)side; i++) stored[i] = plane[i];
        for (int32_t row = 0; row < side; row++) {
            for (int32_t column = 0; column < side; column++) {
                int32_t y = row, x = column;
                turn(&y, &x, side - 1, orientation);
                plane[(size_t)row * (size_t)side + (size_t)column] = stored[(size_t)y * (size_t)side + (size_t)x];
            }
        }
        free(stored);
    }
    free(sums);
    return 1;
}
