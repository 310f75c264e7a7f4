#include "winograd.h"

#include "correlation.h"
#include "multiversion.h"

enum {
    PRODUCTS = 16,       // of a tile: four by four
    TILE_CHANNELS = 12,  // target channels computed together: 24 accumulators with two vectors of lanes
    LONGEST_CHUNK = 512, // columns (tiles x lanes) of a pass of the gradient
    PADDING = ECONAS_VECTOR,
    FEWEST_CHANNELS = 12,
    FEWEST_PIXELS = 64,
};

int econas_is_winograd(int source_channels, int target_channels, const EconasWindow *w) {
    return source_channels >= FEWEST_CHANNELS && target_channels >= FEWEST_CHANNELS &&
           w->height * w->width >= FEWEST_PIXELS && w->kernel_height == 3 && w->kernel_width == 3 && w->stride == 1 &&
           w->dilation == 1 && w->padding_height == 1 && w->padding_width == 1 && w->height % 2 == 0 && w->width % 2 == 0 &&
           w->lanes % ECONAS_VECTOR == 0;
}

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

// --- Forward, and the gradient of the input

// Two by two outputs of sixteen images; two of these are computed together.
typedef struct {
    int y, x;
    size_t lane;
} Position;

// Position `index` in a row of tiles: image by image, then tile by tile.
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

// Whether the inputs of a tile lie inside the image.
ECONAS_INLINE int is_interior(int y, int x, int height, int width) {
    return y > 0 && x > 0 && y + 2 < height && x + 2 < width;
}

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

// All channels of one or two positions.
ECONAS_INLINE void convolve_positions(const EconasLayer *layer, const float *weights, float *scratch,
                                      const Position *positions, int count) {
    float *inputs = scratch, *products = scratch + (size_t)PRODUCTS * (size_t)layer->source_channels * 2 * ECONAS_VECTOR;
    int interior = 1;
    for (int v = 0; v < count; v++) {
        interior &= is_interior(positions[v].y, positions[v].x, layer->source_height, layer->source_width);
    }
    if (interior) transform_input(inputs, layer, positions, count, 1);
    else transform_input(inputs, layer, positions, count, 0);
    for (int first = 0, valid, height; first < layer->target_channels; first += valid) {
        int left = layer->target_channels - first, tiles = (left + TILE_CHANNELS - 1) / TILE_CHANNELS;
        valid = (left + tiles - 1) / tiles;
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

ECONAS_MULTIVERSION
void econas_winograd(const EconasLayer *layer, float *scratch) {
    float *weights = scratch;
    scratch += transformed_weights(layer->source_channels, layer->target_channels);
    float *next = weights;
    for (int first = 0, valid, height; first < layer->target_channels; first += valid) {
        int left = layer->target_channels - first, tiles = (left + TILE_CHANNELS - 1) / TILE_CHANNELS;
        valid = (left + tiles - 1) / tiles;
        height = (valid + 1) / 2 * 2;
        transform_weights(next, layer, first, valid, height);
        next += (size_t)PRODUCTS * (size_t)layer->source_channels * (size_t)height;
    }
    size_t row = (size_t)(layer->target_width / 2) * (size_t)layer->window->lanes / ECONAS_VECTOR;
    for (int y = 0; y < layer->target_height; y += 2) {
        for (size_t index = 0; index < row; index += 2) {
            Position positions[2] = {position(layer, y, index), position(layer, y, index + 1)};
            if (index + 1 < row) convolve_positions(layer, weights, scratch, positions, 2);
            else convolve_positions(layer, weights, scratch, positions, 1);
        }
    }
}

// --- The gradient of the weights: in the transformed domain a sum of products over all tiles, one for each of the sixteen.

// Some tiles of a block, and the panels of their transformed values: [product of a row of four][channel][tile][lane].
typedef struct {
    const EconasWindow *window;
    int first, count;
    size_t row;  // floats from channel to channel
} Chunk;

// Row `i` of B' d B of one tile and vector of lanes; its four values lie `product` floats apart.
ECONAS_INLINE void input_row(float *to, size_t product, const float *src, const EconasWindow *w, int y, int x, int i,
                             int interior) {
    EconasVector patch[4][4], rows[4], result[4];
    load_patch(patch, src, w->height, w->width, (size_t)w->lanes, y - 1, x - 1, NULL, interior);
    ECONAS_UNROLL
    for (int j = 0; j < 4; j++) {
        EconasVector all[4];
        COMBINE_INPUT(all, patch[0][j], patch[1][j], patch[2][j], patch[3][j]);
        rows[j] = all[i];
    }
    COMBINE_INPUT(result, rows[0], rows[1], rows[2], rows[3]);
    ECONAS_UNROLL
    for (int j = 0; j < 4; j++) ECONAS_AT(to + (size_t)j * product) = result[j];
}

// Row `i` of B' d B for all channels.
ECONAS_INLINE void input_panel(float *panel, const Chunk *chunk, const float *src, int channels, int i) {
    const EconasWindow *w = chunk->window;
    size_t lanes = (size_t)w->lanes, product = (size_t)channels * chunk->row;
    for (int c = 0; c < channels; c++, src += (size_t)w->height * (size_t)w->width * lanes, panel += chunk->row) {
        for (int t = 0; t < chunk->count; t++) {
            int y = (chunk->first + t) / (w->width / 2) * 2, x = (chunk->first + t) % (w->width / 2) * 2;
            int interior = is_interior(y, x, w->height, w->width);
            for (size_t lane = 0; lane < lanes; lane += ECONAS_VECTOR) {
                float *to = panel + (size_t)t * lanes + lane;
                if (interior) input_row(to, product, src + lane, w, y, x, i, 1);
                else input_row(to, product, src + lane, w, y, x, i, 0);
            }
        }
    }
}

// The four combinations that two outputs' gradients have in the sums.
#define COMBINE_OUTPUT(to, a, b) \
    do {                         \
        (to)[0] = (a);           \
        (to)[1] = (a) + (b);     \
        (to)[2] = (a) - (b);     \
        (to)[3] = -(b);          \
    } while (0)

// Row `i` of A dy A' for all channels.
ECONAS_INLINE void output_panel(float *panel, const Chunk *chunk, const float *ddst, int channels, int i) {
    const EconasWindow *w = chunk->window;
    size_t lanes = (size_t)w->lanes, row = (size_t)w->width * lanes, product = (size_t)channels * chunk->row;
    for (int c = 0; c < channels; c++, ddst += (size_t)w->height * row, panel += chunk->row) {
        for (int t = 0; t < chunk->count; t++) {
            int y = (chunk->first + t) / (w->width / 2) * 2, x = (chunk->first + t) % (w->width / 2) * 2;
            for (size_t lane = 0; lane < lanes; lane += ECONAS_VECTOR) {
                const float *from = ddst + (size_t)y * row + (size_t)x * lanes + lane;
                EconasVector left[4], right[4], result[4];
                COMBINE_OUTPUT(left, ECONAS_CONST_AT(from), ECONAS_CONST_AT(from + row));
                COMBINE_OUTPUT(right, ECONAS_CONST_AT(from + lanes), ECONAS_CONST_AT(from + row + lanes));
                COMBINE_OUTPUT(result, left[i], right[i]);
                float *to = panel + (size_t)t * lanes + lane;
                ECONAS_UNROLL
                for (int j = 0; j < 4; j++) ECONAS_AT(to + (size_t)j * product) = result[j];
            }
        }
    }
}

ECONAS_MULTIVERSION
static void panels(float *input, float *output, const Chunk *chunk, const float *src, const float *ddst, int cin, int cout,
                   int i) {
    switch (i) {
        case 0: input_panel(input, chunk, src, cin, 0); output_panel(output, chunk, ddst, cout, 0); break;
        case 1: input_panel(input, chunk, src, cin, 1); output_panel(output, chunk, ddst, cout, 1); break;
        case 2: input_panel(input, chunk, src, cin, 2); output_panel(output, chunk, ddst, cout, 2); break;
        default: input_panel(input, chunk, src, cin, 3); output_panel(output, chunk, ddst, cout, 3); break;
    }
}

// dweights += G' sums G, where sums[product] lie `product` floats apart.
static void transform_gradient(float *dweights, const float *sums, size_t product, size_t pairs) {
    for (size_t pair = 0; pair < pairs; pair++, dweights += 9, sums++) {
        float columns[3][4];
        for (int j = 0; j < 4; j++) {
            float a = sums[(size_t)j * product], b = sums[(size_t)(4 + j) * product];
            float c = sums[(size_t)(8 + j) * product], d = sums[(size_t)(12 + j) * product];
            columns[0][j] = a + 0.5f * (b + c);
            columns[1][j] = 0.5f * (b - c);
            columns[2][j] = 0.5f * (b + c) + d;
        }
        for (int k = 0; k < 3; k++) {
            const float *row = columns[k];
            dweights[k * 3] += row[0] + 0.5f * (row[1] + row[2]);
            dweights[k * 3 + 1] += 0.5f * (row[1] - row[2]);
            dweights[k * 3 + 2] += 0.5f * (row[1] + row[2]) + row[3];
        }
    }
}

// Tiles of a chunk.
static int chunk_tiles(const EconasWindow *w) {
    int tiles = w->height / 2 * (w->width / 2), most = LONGEST_CHUNK / w->lanes;
    if (most < 1) most = 1;
    return tiles < most ? tiles : most;
}

size_t econas_winograd_gradient_scratch(int cin, int cout, const EconasWindow *window) {
    if (!econas_is_winograd(cin, cout, window)) return 0;
    size_t row = (size_t)chunk_tiles(window) * (size_t)window->lanes + PADDING;
    return 4 * (size_t)(cin + cout) * row + (size_t)PRODUCTS * (size_t)cin * (size_t)cout;
}

void econas_winograd_gradient(float *dweights, const float *src, const float *ddst, int cin, int cout,
                              const EconasWindow *window, float *scratch) {
    int tiles = window->height / 2 * (window->width / 2), step = chunk_tiles(window);
    size_t row = (size_t)step * (size_t)window->lanes + PADDING, pairs = (size_t)cin * (size_t)cout;
    float *input = scratch, *output = input + 4 * (size_t)cin * row, *sums = output + 4 * (size_t)cout * row;
    memset(sums, 0, PRODUCTS * pairs * sizeof(float));
    for (int first = 0; first < tiles; first += step) {
        Chunk chunk = {window, first, tiles - first < step ? tiles - first : step, row};
        EconasRuns runs = {
            .rows = 1, .runs = 1, .length = (size_t)chunk.count * (size_t)window->lanes,
            .a_channel = row, .b_channel = row,
        };
        for (int i = 0; i < 4; i++) {
            panels(input, output, &chunk, src, ddst, cin, cout, i);
            for (int j = 0; j < 4; j++) {
                econas_correlate(sums + (size_t)(i * 4 + j) * pairs, (size_t)cin, 1, output + (size_t)(j * cout) * row,
                                 input + (size_t)(j * cin) * row, cout, cin, &runs);
            }
        }
    }
    transform_gradient(dweights, sums, pairs, pairs);
}
