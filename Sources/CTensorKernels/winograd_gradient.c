// The gradient of a convolution's weights by Winograd: in the transformed domain, for each of the sixteen products, the sum
// over all tiles and images of source channels times target channels. Those sums are outer products: the channels of the
// gradient lie in a vector, which is added to the sums of every source channel times that channel's value. So nothing has
// to be summed within a vector, and the sums stay in registers while a group of tiles passes.
#include <string.h>

#include "multiversion.h"
#include "winograd.h"
#include "winograd_tiles.h"

enum {
    HALF = PRODUCTS / 2,     // products of a pass: two of the four rows, which share most of what they read
    GROUP_CHANNELS = 256,    // channels of both operands times the positions of a group
    CHUNK_CHANNELS = 512,    // target channels times the positions of a chunk, which stays in the second-level cache
    OUTER_VECTORS = 2,       // of target channels in a tile of sums
    OUTER_ROWS = 8,          // source channels in such a tile: sixteen accumulators; with one vector twice as many
    NARROW_ROWS = 6,         // by one vector where that takes several registers: twelve accumulators with AVX
    PIXELS_AHEAD = 4,        // how far ahead gradients are asked for: too many channels take turns for the processor to guess
    PADDING = ECONAS_VECTOR, // so that rows do not lie a power of two apart
};

// What the sums are made of, and where it is put.
typedef struct {
    const EconasWindow *window;
    const float *src, *ddst;
    int cin, cout;
    size_t wide;             // target channels in whole vectors
    int group, chunk;        // positions
    float *gathered;         // the gradients of a chunk: [position][pixel of two by two][image][target channel]
    float *input, *output;   // a group of a pass: [product][source channel][column], [product][column][target channel]
    float *sums;             // [product][source channel][target channel]
} Gradient;

// Positions of a block, image by image, then tile by tile.
static int position_count(const EconasWindow *w) { return w->height / 2 * (w->width / 2) * (w->lanes / ECONAS_VECTOR); }

ECONAS_INLINE Position position(const EconasWindow *w, int index) {
    int vectors = w->lanes / ECONAS_VECTOR, tile = index / vectors, across = w->width / 2;
    return (Position){tile / across * 2, tile % across * 2, (size_t)(index % vectors) * ECONAS_VECTOR};
}

// Floats between the rows of a group's inputs, and between the products of both operands.
ECONAS_INLINE size_t input_row(int count) { return (size_t)count * ECONAS_VECTOR + PADDING; }
ECONAS_INLINE size_t input_product(const Gradient *g, int count) { return (size_t)g->cin * input_row(count); }
ECONAS_INLINE size_t output_product(const Gradient *g, int count) {
    return (size_t)count * ECONAS_VECTOR * g->wide + PADDING;
}

// --- The operands

#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

// Sixteen vectors of sixteen: columns become rows. Elements are exchanged first within quarters of vectors, then quarters.
ECONAS_INLINE void transpose(EconasVector v[16]) {
    EconasVector t[16];
    ECONAS_UNROLL
    for (int i = 0; i < 16; i += 2) {
        t[i] = SHUFFLE(v[i], v[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        t[i + 1] = SHUFFLE(v[i], v[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    ECONAS_UNROLL
    for (int i = 0; i < 16; i += 4) {
        ECONAS_UNROLL
        for (int j = 0; j < 2; j++) {
            EconasVector a = t[i + j], b = t[i + 2 + j];
            v[i + 2 * j] = SHUFFLE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            v[i + 2 * j + 1] = SHUFFLE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    }
    // Quarter l of v[4 q + r] is now element 4 l + r of the rows 4 q to 4 q + 3.
    ECONAS_UNROLL
    for (int r = 0; r < 4; r++) {
        EconasVector a = SHUFFLE(v[r], v[4 + r], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
        EconasVector b = SHUFFLE(v[r], v[4 + r], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        EconasVector c = SHUFFLE(v[8 + r], v[12 + r], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
        EconasVector d = SHUFFLE(v[8 + r], v[12 + r], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        t[r] = SHUFFLE(a, c, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        t[4 + r] = SHUFFLE(b, d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        t[8 + r] = SHUFFLE(a, c, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        t[12 + r] = SHUFFLE(b, d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
    ECONAS_UNROLL
    for (int i = 0; i < 16; i++) v[i] = t[i];
}

// The gradients of the positions from `first` on, channels innermost.
static ECONAS_MULTIVERSION(void, gather, (const Gradient *g, int first, int count), (g, first, count)) {
    const EconasWindow *w = g->window;
    size_t lanes = (size_t)w->lanes, row = (size_t)w->width * lanes, channel = (size_t)w->height * row;
    float *to = g->gathered;
    for (int n = 0; n < count; n++) {
        Position p = position(w, first + n);
        for (int pixel = 0; pixel < 4; pixel++, to += ECONAS_VECTOR * g->wide) {
            const float *from = g->ddst + (size_t)(p.y + pixel / 2) * row + (size_t)(p.x + pixel % 2) * lanes + p.lane;
            for (int start = 0; start < g->cout; start += ECONAS_VECTOR) {
                EconasVector v[ECONAS_VECTOR] = {{0}};
                int left = g->cout - start;
                const float *values = from + (size_t)start * channel;
                if (left >= ECONAS_VECTOR) {
                    ECONAS_UNROLL
                    for (int c = 0; c < ECONAS_VECTOR; c++) {
                        v[c] = ECONAS_CONST_AT(values + (size_t)c * channel);
                        __builtin_prefetch(values + (size_t)c * channel + PIXELS_AHEAD * lanes, 0, 2);
                    }
                } else {
                    for (int c = 0; c < left; c++) v[c] = ECONAS_CONST_AT(values + (size_t)c * channel);
                }
                transpose(v);
                ECONAS_UNROLL
                for (int k = 0; k < ECONAS_VECTOR; k++) ECONAS_AT(to + (size_t)k * g->wide + start) = v[k];
            }
        }
    }
}

// Two rows, from `i` on, of B' d B of one position and channel; its values lie `product` floats apart.
ECONAS_INLINE void transform_patch(float *to, size_t product, const float *src, const EconasWindow *w, const Position *p,
                                   int i, int interior) {
    EconasVector patch[4][4], columns[4][4], result[4];
    load_patch(patch, src, w->height, w->width, (size_t)w->lanes, p->y - 1, p->x - 1, NULL, interior);
    ECONAS_UNROLL
    for (int j = 0; j < 4; j++) COMBINE_INPUT(columns[j], patch[0][j], patch[1][j], patch[2][j], patch[3][j]);
    ECONAS_UNROLL
    for (int r = 0; r < 2; r++) {
        COMBINE_INPUT(result, columns[0][i + r], columns[1][i + r], columns[2][i + r], columns[3][i + r]);
        ECONAS_UNROLL
        for (int j = 0; j < 4; j++) ECONAS_AT(to + (size_t)(r * 4 + j) * product) = result[j];
    }
}

ECONAS_INLINE void transform_input(const Gradient *g, int first, int count, int i) {
    const EconasWindow *w = g->window;
    size_t row = input_row(count), product = input_product(g, count);
    size_t channel = (size_t)w->height * (size_t)w->width * (size_t)w->lanes;
    Position positions[GROUP_CHANNELS];
    for (int n = 0; n < count; n++) positions[n] = position(w, first + n);
    // Channel by channel, because neighbours share half of their patches.
    for (int c = 0; c < g->cin; c++) {
        for (int n = 0; n < count; n++) {
            const Position *p = &positions[n];
            float *to = g->input + (size_t)c * row + (size_t)n * ECONAS_VECTOR;
            const float *src = g->src + (size_t)c * channel + p->lane;
            if (is_interior(p->y, p->x, w->height, w->width)) transform_patch(to, product, src, w, p, i, 1);
            else transform_patch(to, product, src, w, p, i, 0);
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

// Two rows, from `i` on, of A dy A' of the gathered gradients.
ECONAS_INLINE void transform_output(const Gradient *g, const float *from, int count, int i) {
    size_t pixel = ECONAS_VECTOR * g->wide, product = output_product(g, count);
    float *to = g->output;
    for (int n = 0; n < count; n++, from += 4 * pixel, to += pixel) {
        for (size_t at = 0; at < pixel; at += ECONAS_VECTOR) {
            EconasVector left[4], right[4], result[4];
            COMBINE_OUTPUT(left, ECONAS_CONST_AT(from + at), ECONAS_CONST_AT(from + 2 * pixel + at));
            COMBINE_OUTPUT(right, ECONAS_CONST_AT(from + pixel + at), ECONAS_CONST_AT(from + 3 * pixel + at));
            ECONAS_UNROLL
            for (int r = 0; r < 2; r++) {
                COMBINE_OUTPUT(result, left[i + r], right[i + r]);
                ECONAS_UNROLL
                for (int j = 0; j < 4; j++) ECONAS_AT(to + (size_t)(r * 4 + j) * product + at) = result[j];
            }
        }
    }
}

// Both operands of the group that begins `start` positions into the chunk, for the upper or the lower two rows of products.
static ECONAS_MULTIVERSION(void, transform_group,
                           (const Gradient *g, int first, int start, int count, int lower),
                           (g, first, start, count, lower)) {
    const float *gathered = g->gathered + (size_t)start * 4 * ECONAS_VECTOR * g->wide;
    if (lower) {
        transform_input(g, first + start, count, 2);
        transform_output(g, gathered, count, 2);
    } else {
        transform_input(g, first + start, count, 0);
        transform_output(g, gathered, count, 0);
    }
}

// --- The sums

// One product of a group.
typedef struct {
    float *sums;
    const float *input, *output;
    size_t row, wide;  // floats from source channel to source channel: of the inputs, of the sums
    int columns;
} Outer;

// sums[row][channel] += sum over columns of input[row][column] * output[column][channel]: rows x vectors accumulators, each
// column of the input broadcast, `vectors` loaded vectors of the output.
ECONAS_INLINE void outer_tile(const Outer *o, size_t row, size_t channel, int rows, int vectors) {
    float *sums = o->sums + row * o->wide + channel;
    const float *input = o->input + row * o->row, *output = o->output + channel;
    EconasVector total[OUTER_VECTORS * OUTER_ROWS][OUTER_VECTORS];
    ECONAS_UNROLL
    for (int r = 0; r < rows; r++) {
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) total[r][v] = ECONAS_CONST_AT(sums + (size_t)r * o->wide + v * ECONAS_VECTOR);
    }
    for (int k = 0; k < o->columns; k++, output += o->wide) {
        EconasVector values[OUTER_VECTORS];
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) values[v] = ECONAS_CONST_AT(output + v * ECONAS_VECTOR);
        ECONAS_UNROLL
        for (int r = 0; r < rows; r++) {
            float value = input[(size_t)r * o->row + (size_t)k];
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) total[r][v] += value * values[v];
        }
    }
    ECONAS_UNROLL
    for (int r = 0; r < rows; r++) {
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) ECONAS_AT(sums + (size_t)r * o->wide + v * ECONAS_VECTOR) = total[r][v];
    }
}

#define ROWS_CASE(ROWS, VECTORS) \
    case (VECTORS) * 32 + (ROWS): outer_tile(o, row, channel, ROWS, VECTORS); break;
#define ROWS_CASES(R, VECTORS) \
    ROWS_CASE(R + 1, VECTORS) ROWS_CASE(R + 2, VECTORS) ROWS_CASE(R + 3, VECTORS) ROWS_CASE(R + 4, VECTORS)

static ECONAS_MULTIVERSION(void, outer_product, (const Outer *o, int cin, int fits), (o, cin, fits)) {
    for (size_t channel = 0, vectors; channel < o->wide; channel += vectors * ECONAS_VECTOR) {
        vectors = fits && o->wide - channel > ECONAS_VECTOR ? OUTER_VECTORS : 1;
        int limit = fits ? OUTER_ROWS * OUTER_VECTORS / (int)vectors : NARROW_ROWS;
        for (int row = 0, rows; row < cin; row += rows) {
            rows = econas_tile_extent(cin - row, limit);
            switch ((int)vectors * 32 + rows) {
                ROWS_CASES(0, 1)
                ROWS_CASES(4, 1)
                ROWS_CASES(8, 1)
                ROWS_CASES(12, 1)
                ROWS_CASES(0, 2)
                ROWS_CASES(4, 2)
                default: break;
            }
        }
    }
}

// Rows of G' s from four rows of sums.
#define COMBINE_SUMS(to, a, b, c, d)         \
    do {                                     \
        (to)[0] = (a) + 0.5f * ((b) + (c));  \
        (to)[1] = 0.5f * ((b) - (c));        \
        (to)[2] = 0.5f * ((b) + (c)) + (d);  \
    } while (0)

// dweights += G' sums G, sixteen target channels at a time.
static ECONAS_MULTIVERSION(void, transform_sums, (float *dweights, const Gradient *g), (dweights, g)) {
    size_t product = (size_t)g->cin * g->wide, taps = 9;
    for (int first = 0; first < g->cout; first += ECONAS_VECTOR) {
        int valid = g->cout - first < ECONAS_VECTOR ? g->cout - first : ECONAS_VECTOR;
        for (int s = 0; s < g->cin; s++) {
            const float *sums = g->sums + (size_t)s * g->wide + first;
            EconasVector columns[4][3], rows[3];
            float result[9][ECONAS_VECTOR];
            ECONAS_UNROLL
            for (int j = 0; j < 4; j++) {
                const float *at = sums + (size_t)j * product;
                COMBINE_SUMS(columns[j], ECONAS_CONST_AT(at), ECONAS_CONST_AT(at + 4 * product),
                             ECONAS_CONST_AT(at + 8 * product), ECONAS_CONST_AT(at + 12 * product));
            }
            ECONAS_UNROLL
            for (int k = 0; k < 3; k++) {
                COMBINE_SUMS(rows, columns[0][k], columns[1][k], columns[2][k], columns[3][k]);
                ECONAS_UNROLL
                for (int l = 0; l < 3; l++) ECONAS_AT(result[k * 3 + l]) = rows[l];
            }
            for (int o = 0; o < valid; o++) {
                float *to = dweights + ((size_t)(first + o) * (size_t)g->cin + (size_t)s) * taps;
                for (size_t tap = 0; tap < taps; tap++) to[tap] += result[tap][o];
            }
        }
    }
}

// --- All of it

static int clamped(int value, int most) { return value < 1 ? 1 : value < most ? value : most; }

// A gradient with its sizes; where everything is put is left open.
static Gradient sized(int cin, int cout, const EconasWindow *window) {
    Gradient g = {.window = window, .cin = cin, .cout = cout};
    g.wide = ((size_t)cout + ECONAS_VECTOR - 1) / ECONAS_VECTOR * ECONAS_VECTOR;
    g.chunk = clamped(CHUNK_CHANNELS / (int)g.wide, position_count(window));
    g.group = clamped(GROUP_CHANNELS / (cin + (int)g.wide), g.chunk);
    return g;
}

static size_t gathered_floats(const Gradient *g) { return 4 * ECONAS_VECTOR * g->wide * (size_t)g->chunk; }

size_t econas_winograd_gradient_scratch(int cin, int cout, const EconasWindow *window) {
    if (!econas_is_winograd(cin, cout, window)) return 0;
    Gradient g = sized(cin, cout, window);
    return gathered_floats(&g) + HALF * (input_product(&g, g.group) + output_product(&g, g.group)) +
           (size_t)PRODUCTS * (size_t)cin * g.wide;
}

void econas_winograd_gradient(float *dweights, const float *src, const float *ddst, int cin, int cout,
                              const EconasWindow *window, float *scratch) {
    Gradient g = sized(cin, cout, window);
    size_t pairs = (size_t)cin * g.wide;
    int fits = econas_has_wide_registers();
    g.src = src;
    g.ddst = ddst;
    g.gathered = scratch;
    g.input = g.gathered + gathered_floats(&g);
    g.output = g.input + HALF * input_product(&g, g.group);
    g.sums = g.output + HALF * output_product(&g, g.group);
    memset(g.sums, 0, PRODUCTS * pairs * sizeof(float));
    for (int first = 0, all = position_count(window), chunk; first < all; first += chunk) {
        chunk = clamped(all - first, g.chunk);
        gather(&g, first, chunk);
        for (int lower = 0; lower < 2; lower++) {
            for (int start = 0, count; start < chunk; start += count) {
                count = clamped(chunk - start, g.group);
                transform_group(&g, first, start, count, lower);
                for (size_t p = 0; p < HALF; p++) {
                    Outer outer = {
                        .sums = g.sums + ((size_t)lower * HALF + p) * pairs,
                        .input = g.input + p * input_product(&g, count), .row = input_row(count),
                        .output = g.output + p * output_product(&g, count), .wide = g.wide,
                        .columns = count * ECONAS_VECTOR,
                    };
                    outer_product(&outer, cin, fits);
                }
            }
        }
    }
    transform_sums(dweights, &g);
}
