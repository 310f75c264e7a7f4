#include "winograd.h"

#include "multiversion.h"
#include "winograd_tiles.h"

enum {
    TILE_CHANNELS = 12,  // target channels computed together: 24 accumulators with two vectors of lanes
    NARROW_CHANNELS = 6, // with one vector of lanes, where that takes several registers: twelve accumulators with AVX
    FEWEST_CHANNELS = 12,
    FEWEST_PIXELS = 64,
};

int econas_is_winograd(int source_channels, int target_channels, const EconasWindow *w) {
    return source_channels >= FEWEST_CHANNELS && target_channels >= FEWEST_CHANNELS &&
           w->height * w->width >= FEWEST_PIXELS && w->kernel_height == 3 && w->kernel_width == 3 && w->stride == 1 &&
           w->dilation == 1 && w->padding_height == 1 && w->padding_width == 1 && w->height % 2 == 0 && w->width % 2 == 0 &&
           w->lanes % ECONAS_VECTOR == 0;
}

// Position `index` in a row of tiles: image by image, then tile by tile. Two of them are computed together.
ECONAS_INLINE Position position(const EconasLayer *layer, int y, size_t index) {
    size_t vectors = (size_t)layer->window->lanes / ECONAS_VECTOR;
    return (Position){y, (int)(index / vectors) * 2, index % vectors * ECONAS_VECTOR};
}

// Transformed weights of one tile of channels: [product][source channel][target channel of the tile].
ECONAS_INLINE void transform_weights(float *transformed, const EconasLayer *layer, int first, int valid, int height) {
    int channels = layer->source_channels;
    for (int s = 0; s < channels; s++) {
        float taps[3][3][TILE_CHANNELS] = {{{0}}}, columns[4][3][TILE_CHANNELS];
        for (int t = 0; t < valid; t++) {
            const float *w = layer->weights + (size_t)(first + t) * layer->weight_target +
                             (size_t)s * layer->weight_source;
            for (int tap = 0; tap < 9; tap++) taps[tap / 3][tap % 3][t] = w[layer->backward ? 8 - tap : tap];
        }
        for (int j = 0; j < 3; j++) {
            for (int t = 0; t < TILE_CHANNELS; t++) {
                float a = taps[0][j][t], b = taps[1][j][t], c = taps[2][j][t];
                columns[0][j][t] = a;
                columns[1][j][t] = 0.5f * (a + b + c);
                columns[2][j][t] = 0.5f * (a - b + c);
                columns[3][j][t] = c;
            }
        }
        for (int i = 0; i < 4; i++) {
            float *row[4];
            for (int j = 0; j < 4; j++) row[j] = transformed + ((size_t)(i * 4 + j) * (size_t)channels + (size_t)s) * (size_t)height;
            for (int t = 0; t < height; t++) {
                float a = columns[i][0][t], b = columns[i][1][t], c = columns[i][2][t];
                row[0][t] = a;
                row[1][t] = 0.5f * (a + b + c);
                row[2][t] = 0.5f * (a - b + c);
                row[3][t] = c;
            }
        }
    }
}

// Asks for two by two pixels of the next row of tiles: too many channels take turns for the processor to guess.
#define request(channel, width, lanes, y, x, writes)                                                             \
    do {                                                                                                         \
        const float *next_ = (channel) + ((size_t)(y) * (size_t)(width) + (size_t)(x)) * (lanes);                \
        __builtin_prefetch(next_, writes, 2);                                                                    \
        __builtin_prefetch(next_ + (lanes), writes, 2);                                                          \
        __builtin_prefetch(next_ + (size_t)(width) * (lanes), writes, 2);                                        \
        __builtin_prefetch(next_ + (size_t)(width) * (lanes) + (lanes), writes, 2);                              \
    } while (0)

// The activated inputs of one or two positions, transformed: [product][source channel][position].
ECONAS_INLINE void transform_input(float *transformed, const EconasLayer *layer, const Position *positions, int count,
                                   int interior) {
    const EconasActivation *activation = layer->activation;
    size_t product = (size_t)layer->source_channels * (size_t)count * ECONAS_VECTOR;
    for (int s = 0; s < layer->source_channels; s++) {
        const float *channel = layer->source + (size_t)s * layer->source_channel;
        EconasMap map = {1.0f, 0.0f, activation && activation->relu};
        if (activation && activation->scale) map.scale = activation->scale[s];
        if (activation && activation->shift) map.shift = activation->shift[s];
        ECONAS_UNROLL
        for (int v = 0; v < count; v++, transformed += ECONAS_VECTOR) {
            EconasVector patch[4][4], rows[4][4], result[4];
            request(channel + positions[v].lane, layer->source_width, (size_t)layer->window->lanes, positions[v].y + 3,
                    positions[v].x, 0);
            load_patch(patch, channel + positions[v].lane, layer->source_height, layer->source_width,
                       (size_t)layer->window->lanes, positions[v].y - 1, positions[v].x - 1, activation ? &map : NULL,
                       interior);
            ECONAS_UNROLL
            for (int i = 0; i < 4; i++) COMBINE_INPUT(rows[i], patch[i][0], patch[i][1], patch[i][2], patch[i][3]);
            ECONAS_UNROLL
            for (int j = 0; j < 4; j++) {
                COMBINE_INPUT(result, rows[0][j], rows[1][j], rows[2][j], rows[3][j]);
                ECONAS_UNROLL
                for (int i = 0; i < 4; i++) ECONAS_AT(transformed + (size_t)(i * 4 + j) * product) = result[i];
            }
        }
    }
}

// The products of a tile of channels: `height` x `vectors` accumulators, `vectors` loaded inputs, one broadcast weight.
ECONAS_INLINE void multiply(float *products, const float *weights, const float *inputs, int channels, int height,
                            int vectors) {
    for (int p = 0; p < PRODUCTS; p++) {
        EconasVector sums[TILE_CHANNELS][2] = {{{0}}};
        for (int s = 0; s < channels; s++, weights += height, inputs += vectors * ECONAS_VECTOR) {
            EconasVector values[2];
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) values[v] = ECONAS_CONST_AT(inputs + v * ECONAS_VECTOR);
            ECONAS_UNROLL
            for (int t = 0; t < height; t++) {
                ECONAS_UNROLL
                for (int v = 0; v < vectors; v++) sums[t][v] += weights[t] * values[v];
            }
        }
        ECONAS_UNROLL
        for (int t = 0; t < height; t++) {
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++, products += ECONAS_VECTOR) ECONAS_AT(products) = sums[t][v];
        }
    }
}

// A result on its way to its place.
ECONAS_INLINE void deliver(float *target, const EconasVector *result, const float *mask, int accumulate) {
    EconasVector value = *result, zero = {0};
    if (mask) value = ECONAS_SELECT(ECONAS_CONST_AT(mask) > 0.0f, value, zero);
    if (accumulate) value += ECONAS_CONST_AT(target);
    ECONAS_AT(target) = value;
}

// Two by two outputs of one channel from its products, which lie `step` floats apart.
ECONAS_INLINE void transform_output(const EconasLayer *layer, size_t at, const float *products, size_t step) {
    size_t lanes = (size_t)layer->window->lanes, row = (size_t)layer->target_width * lanes;
    EconasVector columns[2][4];
    ECONAS_UNROLL
    for (int j = 0; j < 4; j++) {
        EconasVector a = ECONAS_CONST_AT(products + (size_t)j * step);
        EconasVector b = ECONAS_CONST_AT(products + (size_t)(4 + j) * step);
        EconasVector c = ECONAS_CONST_AT(products + (size_t)(8 + j) * step);
        EconasVector d = ECONAS_CONST_AT(products + (size_t)(12 + j) * step);
        columns[0][j] = a + b + c;
        columns[1][j] = b - c - d;
    }
    ECONAS_UNROLL
    for (int i = 0; i < 2; i++) {
        EconasVector left = columns[i][0] + columns[i][1] + columns[i][2];
        EconasVector right = columns[i][1] - columns[i][2] - columns[i][3];
        size_t place = at + (size_t)i * row;
        const float *mask = layer->mask ? layer->mask + place : NULL;
        deliver(layer->target + place, &left, mask, layer->accumulate);
        deliver(layer->target + place + lanes, &right, mask ? mask + lanes : NULL, layer->accumulate);
    }
}

ECONAS_INLINE void tile(const EconasLayer *layer, const float *weights, const float *inputs, float *products, int first,
                        int valid, const Position *positions, int height, int count) {
    multiply(products, weights, inputs, layer->source_channels, height, count);
    size_t lanes = (size_t)layer->window->lanes, row = (size_t)layer->target_width * lanes;
    for (int t = 0; t < valid; t++) {
        size_t channel = (size_t)(first + t) * layer->target_channel;
        ECONAS_UNROLL
        for (int v = 0; v < count; v++) {
            const Position *p = &positions[v];
            request(layer->target + channel + p->lane, layer->target_width, lanes, p->y + 2, p->x, 1);
            transform_output(layer, channel + (size_t)p->y * row + (size_t)p->x * lanes + p->lane,
                             products + (t * count + v) * ECONAS_VECTOR, (size_t)(height * count * ECONAS_VECTOR));
        }
    }
}

#define TILE_CASE(HEIGHT)                                                                       \
    case HEIGHT:                                                                                \
        tile(layer, weights, inputs, products, first, valid, positions, HEIGHT, count); \
        break;

// All channels of one or two positions, `most` at a time.
ECONAS_INLINE void convolve_positions(const EconasLayer *layer, const float *weights, float *scratch,
                                      const Position *positions, int count, int most) {
    float *inputs = scratch, *products = scratch + (size_t)PRODUCTS * (size_t)layer->source_channels * 2 * ECONAS_VECTOR;
    int interior = 1;
    for (int v = 0; v < count; v++) {
        interior &= is_interior(positions[v].y, positions[v].x, layer->source_height, layer->source_width);
    }
    if (interior) transform_input(inputs, layer, positions, count, 1);
    else transform_input(inputs, layer, positions, count, 0);
    for (int first = 0, valid, height; first < layer->target_channels; first += valid) {
        valid = econas_tile_extent(layer->target_channels - first, most);
        height = (valid + 1) / 2 * 2;
        switch (height) {
            TILE_CASE(2)
            TILE_CASE(4)
            TILE_CASE(6)
            TILE_CASE(8)
            TILE_CASE(10)
            TILE_CASE(12)
            default:
                break;
        }
        weights += (size_t)PRODUCTS * (size_t)layer->source_channels * (size_t)height;
    }
}

static size_t transformed_weights(int source_channels, int target_channels) {
    return (size_t)PRODUCTS * (size_t)source_channels * (size_t)(target_channels + 2 * TILE_CHANNELS);
}

size_t econas_winograd_scratch(int source_channels, int target_channels, const EconasWindow *window) {
    if (!econas_is_winograd(source_channels, target_channels, window)) return 0;
    return transformed_weights(source_channels, target_channels) +
           (size_t)PRODUCTS * (size_t)(source_channels + TILE_CHANNELS) * 2 * ECONAS_VECTOR;
}

ECONAS_MULTIVERSION(void, econas_winograd, (const EconasLayer *layer, float *scratch), (layer, scratch)) {
    int fits = econas_has_wide_registers(), most = fits ? TILE_CHANNELS : NARROW_CHANNELS;
    float *weights = scratch;
    scratch += transformed_weights(layer->source_channels, layer->target_channels);
    float *next = weights;
    for (int first = 0, valid, height; first < layer->target_channels; first += valid) {
        valid = econas_tile_extent(layer->target_channels - first, most);
        height = (valid + 1) / 2 * 2;
        transform_weights(next, layer, first, valid, height);
        next += (size_t)PRODUCTS * (size_t)layer->source_channels * (size_t)height;
    }
    size_t row = (size_t)(layer->target_width / 2) * (size_t)layer->window->lanes / ECONAS_VECTOR;
    for (int y = 0; y < layer->target_height; y += 2) {
        for (size_t index = 0, count; index < row; index += count) {
            Position positions[2] = {position(layer, y, index), position(layer, y, index + 1)};
            count = fits && index + 1 < row ? 2 : 1;
            if (count == 2) convolve_positions(layer, weights, scratch, positions, 2, most);
            else convolve_positions(layer, weights, scratch, positions, 1, most);
        }
    }
}
