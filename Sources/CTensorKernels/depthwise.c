// Depthwise convolutions: the windows of the search spaces through specialised row tiles (depthwise.h), any other
// geometry pixel by pixel.
#include "depthwise.h"

#include "activation.h"
#include "correlation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"
#include "span.h"

// The extents of one call.
typedef struct {
    const EconasWindow *window;
    int channels;
    int output_height, output_width;
    size_t lanes, src_row, dst_row, src_channel, dst_channel;
    int taps;
    int regular;  // whether the specialised tiles apply
    // The rows [first, end) of the output are computed, from input rows that begin with row `source_first`.
    int first, end, source_first;
    const float *next;  // the next channel's source rows, asked for while this one is worked on; the tiles do that
} Depthwise;

// Whether the specialised tiles apply: they know kernels 3 and 5 at dilation 1 and 2, rows that divide into their
// tiles, and the padding that keeps the size.
static int is_regular(const EconasWindow *w, int width) {
    int k = w->kernel_width;
    return w->kernel_height == k && (k == 3 || k == 5) && w->dilation <= 2 && w->stride <= 2 &&
           w->padding_width == w->dilation * (k - 1) / 2 && w->lanes % ECONAS_VECTOR == 0 &&
           w->width == width * w->stride && (width == 2 || (width > 0 && width % 4 == 0));
}

static Depthwise depthwise_extents(int channels, const EconasWindow *w) {
    int height = econas_output_height(w), width = econas_output_width(w);
    size_t lanes = (size_t)w->lanes, src_row = (size_t)w->width * lanes, dst_row = (size_t)width * lanes;
    return (Depthwise){
        .window = w,
        .regular = is_regular(w, width),
        .end = height,
        .channels = channels,
        .output_height = height,
        .output_width = width,
        .lanes = lanes,
        .src_row = src_row,
        .dst_row = dst_row,
        .src_channel = (size_t)w->height * src_row,
        .dst_channel = (size_t)height * dst_row,
        .taps = w->kernel_height * w->kernel_width,
    };
}

ECONAS_INLINE EconasSpan forward_row(const Depthwise *d, int y) {
    EconasSpan rows = econas_forward_row(d->window, y);
    rows.pixel -= d->source_first;
    return rows;
}

// The number that names a specialisation in a switch.
#define GEOMETRY(kernel, stride, dilation) ((kernel) * 4 + (stride) * 2 + (dilation)-3)

#define GEOMETRY_CASE(FUNCTION, K, S, D, ...)  \
    case GEOMETRY(K, S, D):                    \
        FUNCTION(__VA_ARGS__, K, S, D);        \
        break;

// Calls FUNCTION with these arguments and the window's geometry as constants.
#define SWITCH_GEOMETRY(FUNCTION, ...)                                                   \
    switch (GEOMETRY(d->window->kernel_width, d->window->stride, d->window->dilation)) { \
        GEOMETRY_CASE(FUNCTION, 3, 1, 1, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 3, 1, 2, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 3, 2, 1, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 3, 2, 2, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 5, 1, 1, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 5, 1, 2, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 5, 2, 1, __VA_ARGS__)                                    \
        GEOMETRY_CASE(FUNCTION, 5, 2, 2, __VA_ARGS__)                                    \
        default:                                                                         \
            break;                                                                       \
    }

// Calls TILE(first pixel, pixels, border) for the tiles of a row of `width` output pixels. Inlined with constants, each
// call becomes one straight piece of code.
#define ROW_TILES(width, TILE)                                             \
    if ((width) == 2) {                                                    \
        TILE(0, 2, ECONAS_LEFT | ECONAS_RIGHT);                            \
    } else if ((width) == 4) {                                             \
        TILE(0, 4, ECONAS_LEFT | ECONAS_RIGHT);                            \
    } else {                                                               \
        TILE(0, 4, ECONAS_LEFT);                                           \
        for (int x = 4; x < (width)-4; x += 4) TILE(x, 4, 0);              \
        TILE((width)-4, 4, ECONAS_RIGHT);                                  \
    }

ECONAS_INLINE void forward_regular(const Depthwise *d, float *out, const float *in, const float *weights, int kernel,
                                   int stride, int dilation) {
    for (int y = d->first; y < d->end; y++, out += d->dst_row) {
        EconasSpan rows = forward_row(d, y);
        size_t above = (size_t)stride * d->src_row;
        econas_ask(d->next + (size_t)(y - d->first) * above, above, 0);
        for (size_t lane = 0; lane < d->lanes; lane += ECONAS_VECTOR) {
#define FORWARD_TILE(X, PIXELS, BORDER)                                                                          \
    econas_depthwise_tile(out + (size_t)(X)*d->lanes + lane, in + (size_t)(X)*(size_t)stride * d->lanes + lane, \
                          weights, rows, d->src_row, d->lanes, PIXELS, kernel, stride, dilation, BORDER)
            ROW_TILES(d->output_width, FORWARD_TILE)
        }
    }
}

enum { BAND_FLOATS = 2048 };  // of an output channel: a sixth of a first-level cache

// One channel of the gradients.
typedef struct {
    float *dweights, *dsrc;          // dsrc NULL: not wanted
    float *delivered;                // scratch for dsrc on its way
    const float *src, *ddst, *weights;  // src as the layer read it
    int relu, accumulate;            // what happens to dsrc
} Channel;

// The input rows [first, end) of the gradient. Asks for the next channel's row by row, so that the memory works meanwhile.
ECONAS_INLINE void backward_rows(const Depthwise *d, const Channel *c, int first, int end, int kernel, int stride,
                                 int dilation) {
    int direct = !c->relu && !c->accumulate;
    size_t start = (size_t)first * d->src_row, count = (size_t)(end - first) * d->src_row;
    float *target = c->dsrc + start, *out = direct ? target : c->delivered;
    for (int y = first; y < end; y++) {
        EconasSpan rows = econas_backward_row(d->window, y, d->output_height);
        float *to = out + (size_t)(y - first) * d->src_row;
        econas_ask(c->dsrc + d->src_channel + (size_t)y * d->src_row, d->src_row, 1);
        for (size_t lane = 0; lane < d->lanes; lane += ECONAS_VECTOR) {
#define BACKWARD_TILE(X, PIXELS, BORDER)                                                                           \
    econas_depthwise_backward_tile(to + (size_t)(X)*(size_t)stride * d->lanes + lane,                              \
                                   c->ddst + (size_t)(X)*d->lanes + lane, c->weights, rows, d->dst_row, d->lanes, \
                                   PIXELS, kernel, stride, dilation, BORDER)
            ROW_TILES(d->output_width, BACKWARD_TILE)
        }
    }
    if (!direct) econas_deliver_row(target, out, c->src + start, c->relu, c->accumulate, count, 0);
}

typedef EconasVector TapSums[ECONAS_TILE_KERNEL][ECONAS_TAP_CHAINS];

ECONAS_INLINE void add_taps(float *dweights, TapSums sums, int kernel) {
    // Three and five taps: a group of four, and one more.
    EconasVector group[4] = {{0}};
    float totals[4];
    ECONAS_UNROLL
    for (int k = 0; k < kernel && k < 4; k++) group[k] = sums[k][0] + sums[k][1];
    econas_sum_four(totals, group);
    ECONAS_UNROLL
    for (int k = 0; k < kernel && k < 4; k++) dweights[k] += totals[k];
    if (kernel == 5) {
        EconasVector last = sums[4][0] + sums[4][1];
        dweights[4] += econas_sum(&last);
    }
}

// The gradient of one row of taps over the output rows [first, end): sums stay in registers, and between bands in `kept`.
ECONAS_INLINE void gradient_rows(const Depthwise *d, const Channel *c, TapSums kept, int first, int end, int tap,
                                 int kernel, int stride, int dilation) {
    TapSums sums = {{{0}}};
    if (first > 0) memcpy(sums, kept, (size_t)kernel * sizeof(*sums));
    int above, below;
    econas_tap_range(tap, d->window->height, d->output_height, stride, d->window->padding_height, dilation, &above, &below);
    for (int y = first > above ? first : above; y < end && y < below; y++) {
        const float *row = c->src + (size_t)(y * stride + tap * dilation - d->window->padding_height) * d->src_row;
        const float *gradient = c->ddst + (size_t)y * d->dst_row;
        for (size_t lane = 0; lane < d->lanes; lane += ECONAS_VECTOR) {
#define GRADIENT_TILE(X, PIXELS, BORDER)                                                                      \
    econas_depthwise_gradient_tile(sums, row + (size_t)(X)*(size_t)stride * d->lanes + lane,                  \
                                   gradient + (size_t)(X)*d->lanes + lane, d->lanes, PIXELS, kernel, stride, \
                                   dilation, BORDER)
            ROW_TILES(d->output_width, GRADIENT_TILE)
        }
    }
    if (end < d->output_height) memcpy(kept, sums, (size_t)kernel * sizeof(*sums));
    else add_taps(c->dweights + tap * kernel, sums, kernel);
}

// Band by band, so that what its taps share stays in the first-level cache: the taps' sums over some output rows, and
// the gradient of the input rows above them.
ECONAS_INLINE void gradients_regular(const Depthwise *d, const Channel *c, int kernel, int stride, int dilation) {
    TapSums kept[ECONAS_TILE_KERNEL];
    int height = d->output_height, step = (int)(BAND_FLOATS / d->dst_row);
    if (step < 1) step = 1;
    for (int first = 0; first < height; first += step) {
        int end = height - first < step ? height : first + step;
        for (int tap = 0; tap < kernel; tap++) {
            gradient_rows(d, c, kept[tap], first, end, tap, kernel, stride, dilation);
        }
        if (!c->dsrc) continue;
        backward_rows(d, c, first * stride, end == height ? d->window->height : end * stride, kernel, stride, dilation);
    }
}

// One pixel of any geometry: `vectors` vectors of lanes, the last of them `n` floats long.
ECONAS_INLINE void any_pixel(float *dst, const float *src, const float *weights, EconasSpan rows, EconasSpan columns,
                             size_t src_row, size_t lanes, int kernel_width, int vectors, int n) {
    EconasVector sums[2] = {{0}};
    for (int i = 0; i < rows.count; i++) {
        const float *row = src + (size_t)(rows.pixel + i * rows.pixel_step) * src_row;
        const float *w = weights + (rows.tap + i * rows.tap_step) * kernel_width;
        for (int j = 0; j < columns.count; j++) {
            const float *pixel = row + (size_t)(columns.pixel + j * columns.pixel_step) * lanes;
            float weight = w[columns.tap + j * columns.tap_step];
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) {
                EconasVector value;
                econas_load(&value, pixel + v * ECONAS_VECTOR, n);
                sums[v] += weight * value;
            }
        }
    }
    ECONAS_UNROLL
    for (int v = 0; v < vectors; v++) econas_store(dst + v * ECONAS_VECTOR, &sums[v], n);
}

// All lanes of one pixel.
ECONAS_INLINE void any_lanes(const Depthwise *d, float *dst, const float *src, const float *weights, EconasSpan rows,
                             EconasSpan columns, size_t src_row) {
    size_t lanes = d->lanes, lane = 0;
    int kernel_width = d->window->kernel_width;
    for (; lane + 2 * ECONAS_VECTOR <= lanes; lane += 2 * ECONAS_VECTOR) {
        any_pixel(dst + lane, src + lane, weights, rows, columns, src_row, lanes, kernel_width, 2, ECONAS_VECTOR);
    }
    for (; lane + ECONAS_VECTOR <= lanes; lane += ECONAS_VECTOR) {
        any_pixel(dst + lane, src + lane, weights, rows, columns, src_row, lanes, kernel_width, 1, ECONAS_VECTOR);
    }
    if (lane < lanes) {
        any_pixel(dst + lane, src + lane, weights, rows, columns, src_row, lanes, kernel_width, 1, (int)(lanes - lane));
    }
}

ECONAS_INLINE void any_forward(const Depthwise *d, float *dst, const float *src, const float *weights) {
    for (int y = d->first; y < d->end; y++) {
        EconasSpan rows = forward_row(d, y);
        for (int x = 0; x < d->output_width; x++, dst += d->lanes) {
            any_lanes(d, dst, src, weights, rows, econas_forward_column(d->window, x), d->src_row);
        }
    }
}

ECONAS_INLINE void any_backward(const Depthwise *d, float *dsrc, const float *ddst, const float *weights) {
    for (int y = 0; y < d->window->height; y++) {
        EconasSpan rows = econas_backward_row(d->window, y, d->output_height);
        for (int x = 0; x < d->window->width; x++, dsrc += d->lanes) {
            any_lanes(d, dsrc, ddst, weights, rows, econas_backward_column(d->window, x, d->output_width), d->dst_row);
        }
    }
}

static void any_gradient(const Depthwise *d, float *dweights, const float *src, const float *ddst) {
    for (int tap = 0; tap < d->taps; tap++) {
        size_t a, b;
        EconasRuns runs;
        econas_tap_runs(d->window, tap / d->window->kernel_width, tap % d->window->kernel_width, 0, d->output_height,
                        &runs, &a, &b);
        econas_correlate(dweights + tap, 0, 0, ddst + a, src + b, 1, 1, &runs);
    }
}

ECONAS_INLINE void channel_forward(const Depthwise *d, float *out, const float *in, const float *weights) {
    if (!d->regular) any_forward(d, out, in, weights);
    else SWITCH_GEOMETRY(forward_regular, d, out, in, weights)
}

ECONAS_INLINE void any_gradients(const Depthwise *d, const Channel *c) {
    any_gradient(d, c->dweights, c->src, c->ddst);
    if (!c->dsrc) return;
    any_backward(d, c->delivered, c->ddst, c->weights);
    econas_deliver_row(c->dsrc, c->delivered, c->src, c->relu, c->accumulate, d->src_channel, d->src_channel);
}

ECONAS_INLINE void channel_gradients(const Depthwise *d, const Channel *c) {
    if (!d->regular) any_gradients(d, c);
    else SWITCH_GEOMETRY(gradients_regular, d, c)
}

static ECONAS_MULTIVERSION(void, forward,
                           (Depthwise *d, float *dst, size_t dst_channel, const float *src,
                            const EconasActivation *activation, const float *weights, float *scratch),
                           (d, dst, dst_channel, src, activation, weights, scratch)) {
    const EconasWindow *w = d->window;
    int above = d->first * w->stride - w->padding_height;
    int below = (d->end - 1) * w->stride - w->padding_height + w->dilation * (w->kernel_height - 1) + 1;
    d->source_first = above > 0 ? above : 0;
    if (below > w->height) below = w->height;
    size_t skipped = (size_t)d->source_first * d->src_row;
    size_t count = below > d->source_first ? (size_t)(below - d->source_first) * d->src_row : 0;
    for (int c = 0; c < d->channels; c++, dst += dst_channel, src += d->src_channel, weights += d->taps) {
        size_t ahead = d->regular ? 0 : d->src_channel;
        if (activation) econas_activate_row(scratch, src + skipped, activation, c, count, ahead);
        d->next = src + skipped + d->src_channel;
        channel_forward(d, dst, activation ? scratch : src + skipped, weights);
    }
}

static ECONAS_MULTIVERSION(void, backward, (const Depthwise *d, const EconasDepthwiseGradient *g), (d, g)) {
    float *activated = g->scratch;
    for (int i = 0; i < d->channels; i++) {
        const float *src = g->src + (size_t)i * d->src_channel;
        if (g->activation) {
            econas_activate_row(activated, src, g->activation, i, d->src_channel, d->src_channel);
            src = activated;
        }
        Channel c = {
            .dweights = g->dweights + i * d->taps, .dsrc = g->dsrc ? g->dsrc + (size_t)i * d->src_channel : NULL,
            .delivered = g->scratch + d->src_channel, .src = src, .ddst = g->ddst + (size_t)i * d->dst_channel,
            .weights = g->weights + i * d->taps, .relu = g->activation && g->activation->relu,
            .accumulate = g->accumulate,
        };
        channel_gradients(d, &c);
    }
}

void econas_depthwise_rows(float *dst, size_t dst_channel, const EconasDepthwise *layer, int first, int end,
                           float *scratch) {
    Depthwise d = depthwise_extents(layer->channels, layer->window);
    d.first = first;
    d.end = end;
    forward(&d, dst, dst_channel, layer->src, layer->activation, layer->weights, scratch);
}

void econas_depthwise(float *dst, const EconasDepthwise *layer, float *scratch) {
    int height = econas_output_height(layer->window), width = econas_output_width(layer->window);
    econas_depthwise_rows(dst, (size_t)height * (size_t)width * (size_t)layer->window->lanes, layer, 0, height, scratch);
}

void econas_depthwise_backward(const EconasDepthwiseGradient *gradient) {
    Depthwise d = depthwise_extents(gradient->channels, gradient->window);
    backward(&d, gradient);
}
