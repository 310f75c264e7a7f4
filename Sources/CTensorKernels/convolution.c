// Dense convolutions: 3 x 3 at stride 1 by winograd.c; any other window here, directly: every output pixel is a matrix
// product over (channel, tap), taps outside the image left out.
#include "activation.h"
#include "correlation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"
#include "span.h"
#include "winograd.h"

enum {
    TILE_CHANNELS = 12,    // target channels of a tile
    NARROW_CHANNELS = 6,   // where a vector takes several registers: twelve accumulators with AVX
    PACKED_FLOATS = 4096,  // weights of a tile and a block of source channels: 16 kB, a third of a first-level cache
    GRADIENT_FLOATS = 98304,  // of both operands of a pass of the gradient: 384 kB
};

int32_t econas_output_height(const EconasWindow *w) {
    return econas_output_extent(w->height, w->kernel_height, w->stride, w->padding_height, w->dilation);
}

int32_t econas_output_width(const EconasWindow *w) {
    return econas_output_extent(w->width, w->kernel_width, w->stride, w->padding_width, w->dilation);
}

// The weights of `height` target channels (zeros from `valid` on) and a block of source channels, as
// [source][tap][target].
typedef struct {
    int first_target, valid, height;
    int first_source, end_source;
    float weights[PACKED_FLOATS];
} Tile;

static void pack_tile(Tile *tile, const EconasLayer *layer) {
    int taps = layer->window->kernel_height * layer->window->kernel_width;
    float *packed = tile->weights;
    for (int s = tile->first_source; s < tile->end_source; s++) {
        for (int tap = 0; tap < taps; tap++) {
            const float *w = layer->weights + (size_t)s * layer->weight_source + (size_t)tap +
                             (size_t)tile->first_target * layer->weight_target;
            for (int t = 0; t < tile->height; t++) {
                *packed++ = t < tile->valid ? w[(size_t)t * layer->weight_target] : 0.0f;
            }
        }
    }
}

// One pixel: `height` channels x `vectors` vectors of lanes accumulate over source channels and taps; 24 accumulators,
// `vectors` source registers and one broadcast weight. `n` < 16 only for a partial vector of lanes.
ECONAS_INLINE void pixel_tile(float *target, const float *source, const Tile *tile, const EconasLayer *layer, EconasSpan rows,
                              EconasSpan columns, int height, int vectors, int n) {
    EconasVector sums[TILE_CHANNELS][2] = {{{0}}};
    if (tile->first_source > 0) {
        ECONAS_UNROLL
        for (int t = 0; t < height; t++) {
            if (t >= tile->valid) break;
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) {
                econas_load(&sums[t][v], target + (size_t)t * layer->target_channel + v * ECONAS_VECTOR, n);
            }
        }
    }
    const EconasWindow *w = layer->window;
    size_t lanes = (size_t)w->lanes, row_floats = (size_t)layer->source_width * lanes;
    int taps = w->kernel_height * w->kernel_width;
    const float *packed = tile->weights;
    for (int s = tile->first_source; s < tile->end_source; s++, packed += taps * height) {
        const float *channel = source + (size_t)s * layer->source_channel;
        for (int i = 0; i < rows.count; i++) {
            const float *row = channel + (size_t)(rows.pixel + i * rows.pixel_step) * row_floats;
            const float *row_weights = packed + (rows.tap + i * rows.tap_step) * w->kernel_width * height;
            for (int j = 0; j < columns.count; j++) {
                const float *pixel = row + (size_t)(columns.pixel + j * columns.pixel_step) * lanes;
                const float *weights = row_weights + (columns.tap + j * columns.tap_step) * height;
                EconasVector values[2];
                ECONAS_UNROLL
                for (int v = 0; v < vectors; v++) econas_load(&values[v], pixel + v * ECONAS_VECTOR, n);
                ECONAS_UNROLL
                for (int t = 0; t < height; t++) {
                    ECONAS_UNROLL
                    for (int v = 0; v < vectors; v++) sums[t][v] += weights[t] * values[v];
                }
            }
        }
    }
    ECONAS_UNROLL
    for (int t = 0; t < height; t++) {
        if (t >= tile->valid) break;
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) {
            econas_store(target + (size_t)t * layer->target_channel + v * ECONAS_VECTOR, &sums[t][v], n);
        }
    }
}

// All lanes of one pixel: pairs of vectors, a single vector, a partial one.
ECONAS_INLINE void pixel(float *target, const Tile *tile, const EconasLayer *layer, EconasSpan rows, EconasSpan columns,
                         int height, int fits) {
    const float *source = layer->source;
    int lanes = layer->window->lanes, lane = 0;
    for (; fits && lane + 2 * ECONAS_VECTOR <= lanes; lane += 2 * ECONAS_VECTOR) {
        pixel_tile(target + lane, source + lane, tile, layer, rows, columns, height, 2, ECONAS_VECTOR);
    }
    for (; lane + ECONAS_VECTOR <= lanes; lane += ECONAS_VECTOR) {
        pixel_tile(target + lane, source + lane, tile, layer, rows, columns, height, 1, ECONAS_VECTOR);
    }
    if (lane < lanes) {
        pixel_tile(target + lane, source + lane, tile, layer, rows, columns, height, 1, lanes - lane);
    }
}

ECONAS_INLINE void image_tile(const Tile *tile, const EconasLayer *layer, int height) {
    int fits = econas_has_wide_registers();
    const EconasWindow *w = layer->window;
    float *target = layer->target + (size_t)tile->first_target * layer->target_channel;
    for (int y = 0; y < layer->target_height; y++) {
        EconasSpan rows =
            layer->backward ? econas_backward_row(w, y, layer->source_height) : econas_forward_row(w, y);
        for (int x = 0; x < layer->target_width; x++, target += w->lanes) {
            EconasSpan columns =
                layer->backward ? econas_backward_column(w, x, layer->source_width) : econas_forward_column(w, x);
            pixel(target, tile, layer, rows, columns, height, fits);
        }
    }
}

static ECONAS_MULTIVERSION(void, convolve_tile, (const Tile *tile, const EconasLayer *layer), (tile, layer)) {
    switch (tile->height) {
        case 2: image_tile(tile, layer, 2); break;
        case 4: image_tile(tile, layer, 4); break;
        case 6: image_tile(tile, layer, 6); break;
        case 8: image_tile(tile, layer, 8); break;
        case 10: image_tile(tile, layer, 10); break;
        default: image_tile(tile, layer, 12); break;
    }
}

static void convolve(const EconasLayer *layer, float *scratch) {
    if (econas_is_winograd(layer->source_channels, layer->target_channels, layer->window)) {
        econas_winograd(layer, scratch);
        return;
    }
    int taps = layer->window->kernel_height * layer->window->kernel_width;
    Tile tile;
    int most = econas_has_wide_registers() ? TILE_CHANNELS : NARROW_CHANNELS;
    for (int t = 0; t < layer->target_channels; t += tile.valid) {
        tile.first_target = t;
        tile.valid = econas_tile_extent(layer->target_channels - t, most);
        tile.height = (tile.valid + 1) / 2 * 2;
        int block = PACKED_FLOATS / (taps * tile.height);
        for (int s = 0; s < layer->source_channels; s += block) {
            tile.first_source = s;
            tile.end_source = layer->source_channels - s < block ? layer->source_channels : s + block;
            pack_tile(&tile, layer);
            convolve_tile(&tile, layer);
        }
    }
}

size_t econas_convolution_scratch(int cin, int cout, const EconasWindow *w) {
    if (!econas_is_winograd(cin, cout, w)) return (size_t)cin * (size_t)w->height * (size_t)w->width * (size_t)w->lanes;
    size_t forward = econas_winograd_scratch(cin, cout, w), backward = econas_winograd_scratch(cout, cin, w);
    size_t gradient = econas_winograd_gradient_scratch(cin, cout, w);
    size_t most = forward > backward ? forward : backward;
    return most > gradient ? most : gradient;
}

int econas_convolution_activates(int cin, int cout, const EconasWindow *w) { return econas_is_winograd(cin, cout, w); }

void econas_convolution(float *dst, const float *src, const EconasActivation *activation, const float *weights, int cin,
                        int cout, const EconasWindow *w, float *scratch) {
    int height = econas_output_height(w), width = econas_output_width(w);
    size_t taps = (size_t)(w->kernel_height * w->kernel_width), lanes = (size_t)w->lanes;
    EconasLayer layer = {
        .window = w, .backward = 0,
        .target_channels = cout, .source_channels = cin,
        .target_height = height, .target_width = width, .source_height = w->height, .source_width = w->width,
        .target = dst,
        .activation = activation, .source = src, .weights = weights,
        .weight_target = (size_t)cin * taps, .weight_source = taps,
        .target_channel = (size_t)height * (size_t)width * lanes,
        .source_channel = (size_t)w->height * (size_t)w->width * lanes,
    };
    convolve(&layer, scratch);
}

static ECONAS_MULTIVERSION(void, deliver,
                           (float *dsrc, const float *gradient, const float *mask, int accumulate, size_t count),
                           (dsrc, gradient, mask, accumulate, count)) {
    econas_deliver_row(dsrc, gradient, mask, mask != NULL, accumulate, count, 0);
}

void econas_convolution_backward_data(float *dsrc, int accumulate, const float *mask, const float *ddst,
                                      const float *weights, int cin, int cout, const EconasWindow *w, float *scratch) {
    int height = econas_output_height(w), width = econas_output_width(w);
    size_t taps = (size_t)(w->kernel_height * w->kernel_width), lanes = (size_t)w->lanes;
    int direct = econas_is_winograd(cin, cout, w) || !(accumulate || mask);
    EconasLayer layer = {
        .window = w, .backward = 1,
        .target_channels = cin, .source_channels = cout,
        .target_height = w->height, .target_width = w->width, .source_height = height, .source_width = width,
        .target = direct ? dsrc : scratch, .accumulate = accumulate, .mask = mask, .source = ddst, .weights = weights,
        .weight_target = taps, .weight_source = (size_t)cin * taps,
        .target_channel = (size_t)w->height * (size_t)w->width * lanes,
        .source_channel = (size_t)height * (size_t)width * lanes,
    };
    convolve(&layer, scratch);
    if (!direct) deliver(dsrc, scratch, mask, accumulate, (size_t)cin * layer.target_channel);
}

// Output rows per pass of the gradient, so that what all taps read stays in the second-level cache.
static int gradient_rows(int cin, int cout, const EconasWindow *w) {
    size_t floats = ((size_t)cin * (size_t)(w->width * w->stride) + (size_t)cout * (size_t)econas_output_width(w)) *
                    (size_t)w->lanes;
    size_t rows = (size_t)GRADIENT_FLOATS / floats;
    return rows < 1 ? 1 : (int)(rows < 4096 ? rows : 4096);
}

void econas_convolution_backward_weights(float *dweights, const float *src, const float *ddst, int cin, int cout,
                                         const EconasWindow *w, float *scratch) {
    if (econas_is_winograd(cin, cout, w)) {
        econas_winograd_gradient(dweights, src, ddst, cin, cout, w, scratch);
        return;
    }
    int height = econas_output_height(w), step = gradient_rows(cin, cout, w);
    int taps = w->kernel_height * w->kernel_width;
    for (int first = 0; first < height; first += step) {
        int end = height - first < step ? height : first + step;
        for (int tap = 0; tap < taps; tap++) {
            size_t a, b;
            EconasRuns runs;
            econas_tap_runs(w, tap / w->kernel_width, tap % w->kernel_width, first, end, &runs, &a, &b);
            econas_correlate(dweights + tap, (size_t)cin * (size_t)taps, (size_t)taps, ddst + a, src + b, cout, cin,
                             &runs);
        }
    }
}
