// What all directions of Winograd's convolution have in common: tiles, and what is done to the input of one.
#ifndef ECONAS_WINOGRAD_TILES_H
#define ECONAS_WINOGRAD_TILES_H

#include "multiversion.h"

enum {
    PRODUCTS = 16,  // of a tile: four by four
};

// Two by two outputs of sixteen images.
typedef struct {
    int y, x;
    size_t lane;
} Position;

// An activation of one channel.
typedef struct {
    float scale, shift;
    int relu;
} EconasMap;

// Four by four pixels of one channel from (y, x) on, through `map` unless it is NULL, zero outside the image; `interior`
// says that none is.
ECONAS_INLINE void load_patch(EconasVector patch[4][4], const float *channel, int height, int width, size_t lanes, int y,
                              int x, const EconasMap *map, int interior) {
    EconasVector zero = {0};
    ECONAS_UNROLL
    for (int i = 0; i < 4; i++) {
        int inside = interior || (y + i >= 0 && y + i < height);
        const float *row = channel + (ptrdiff_t)(y + i) * width * (ptrdiff_t)lanes;
        ECONAS_UNROLL
        for (int j = 0; j < 4; j++) {
            EconasVector value = zero;
            if (interior || (inside && x + j >= 0 && x + j < width)) {
                value = ECONAS_CONST_AT(row + (ptrdiff_t)(x + j) * (ptrdiff_t)lanes);
                if (map) value = map->scale * value + map->shift;
                if (map && map->relu) value = ECONAS_SELECT(value < 0.0f, zero, value);
            }
            patch[i][j] = value;
        }
    }
}

// B' d along the rows of a patch's columns: the four combinations of four values.
#define COMBINE_INPUT(to, a, b, c, d) \
    do {                              \
        (to)[0] = (a) - (c);          \
        (to)[1] = (b) + (c);          \
        (to)[2] = (c) - (b);          \
        (to)[3] = (b) - (d);          \
    } while (0)

// Whether the inputs of a tile lie inside the image.
ECONAS_INLINE int is_interior(int y, int x, int height, int width) {
    return y > 0 && x > 0 && y + 2 < height && x + 2 < width;
}

#endif
