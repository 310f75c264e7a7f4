// Pools over windows. Maxima and means are separable: each row of results first reduces its source rows into a strip of
// columns on the stack, then the strip, so a 3 x 3 window costs six operations instead of nine.
#include "include/econas_kernels.h"
#include "multiversion.h"
#include "span.h"

#include <math.h>

enum {
    BLOCK_COLUMNS = 64,   // targets of a block of columns at most
    STRIP_COLUMNS = 160,  // sources of a block at most: 10 kB of strip
    KERNEL_LIMIT = 16,
};

// One direction of a pool: forward the targets are output pixels, backward (the transposed mean) input pixels.
typedef struct {
    const EconasWindow *window;
    int channels, backward;
    int target_height, target_width, source_height, source_width;
    size_t lanes, target_row, source_row, target_channel, source_channel;
} Pool;

static Pool pool_extents(int channels, const EconasWindow *w, int backward) {
    int height = econas_output_height(w), width = econas_output_width(w);
    Pool p = {
        .window = w,
        .channels = channels,
        .backward = backward,
        .target_height = backward ? w->height : height,
        .target_width = backward ? w->width : width,
        .source_height = backward ? height : w->height,
        .source_width = backward ? width : w->width,
        .lanes = (size_t)w->lanes,
    };
    p.target_row = (size_t)p.target_width * p.lanes;
    p.source_row = (size_t)p.source_width * p.lanes;
    p.target_channel = (size_t)p.target_height * p.target_row;
    p.source_channel = (size_t)p.source_height * p.source_row;
    return p;
}

// A block of target columns: their spans, and the source columns [low, high] that these touch.
typedef struct {
    int first, count, low, high;
    EconasSpan spans[BLOCK_COLUMNS];
} Block;

static Block next_block(const Pool *p, int first) {
    Block block = {.first = first, .low = p->source_width, .high = -1};
    while (block.count < BLOCK_COLUMNS && first + block.count < p->target_width) {
        int x = first + block.count;
        EconasSpan span = p->backward ? econas_backward_column(p->window, x, p->source_width)
                                      : econas_forward_column(p->window, x);
        int low = block.low, high = block.high;
        if (span.count > 0) {
            int last = span.pixel + (span.count - 1) * span.pixel_step;
            int left = last < span.pixel ? last : span.pixel, right = last < span.pixel ? span.pixel : last;
            if (left < low) low = left;
            if (right > high) high = right;
            if (block.count > 0 && high - low >= STRIP_COLUMNS) break;
        }
        block.low = low;
        block.high = high;
        block.spans[block.count++] = span;
    }
    return block;
}

// The factors of a mean. Forward, a window's sum is divided by its pixels at the end; backward, each source is divided
// by the pixels of its own window before it is summed: rows and columns apart, as the pixels are their product.
typedef struct {
    float rows[KERNEL_LIMIT];
    float columns[STRIP_COLUMNS];
} Factors;

static void column_factors(Factors *factors, const Pool *p, const Block *block) {
    for (int x = block->low; x <= block->high; x++) {
        factors->columns[x - block->low] = p->backward ? 1.0f / (float)econas_forward_column(p->window, x).count : 1.0f;
    }
}

static EconasSpan row_span(Factors *factors, const Pool *p, int y) {
    if (!p->backward) {
        for (int i = 0; i < KERNEL_LIMIT; i++) factors->rows[i] = 1.0f;
        return econas_forward_row(p->window, y);
    }
    EconasSpan rows = econas_backward_row(p->window, y, p->source_height);
    for (int i = 0; i < rows.count; i++) {
        factors->rows[i] = 1.0f / (float)econas_forward_row(p->window, rows.pixel + i * rows.pixel_step).count;
    }
    return rows;
}

// Maximum or weighted sum of `count` vectors `step` floats apart.
ECONAS_INLINE void reduce(EconasVector *result, const float *src, ptrdiff_t step, int count, const float *factors,
                          int maximum, int n) {
    EconasVector total = (EconasVector){0} - (maximum ? INFINITY : 0.0f);
    for (int i = 0; i < count; i++) {
        EconasVector value;
        econas_load(&value, src + i * step, n);
        if (maximum) total = ECONAS_SELECT(value > total, value, total);
        else total += factors ? factors[i] * value : value;
    }
    *result = total;
}

// The strip: column by column, the reduction of `count` rows.
ECONAS_INLINE void reduce_rows(float *strip, const float *src, ptrdiff_t step, int count, const Factors *factors,
                               int columns, size_t lanes, int maximum, int n) {
    for (int x = 0; x < columns; x++) {
        EconasVector total;
        reduce(&total, src + (size_t)x * lanes, step, count, factors->rows, maximum, n);
        if (!maximum) total *= factors->columns[x];
        ECONAS_AT(strip + x * ECONAS_VECTOR) = total;
    }
}

// One row of results, 16 lanes of it, for one block of columns. Counts up to three are constants in the inner loops.
ECONAS_INLINE void pool_row(float *dst, const float *src, const Pool *p, const Block *block, const Factors *factors,
                            EconasSpan rows, int maximum, int accumulate, int n) {
    float strip[STRIP_COLUMNS * ECONAS_VECTOR];
    const float *first = src;
    if (rows.count > 0) first += (size_t)rows.pixel * p->source_row + (size_t)block->low * p->lanes;
    ptrdiff_t step = (ptrdiff_t)rows.pixel_step * (ptrdiff_t)p->source_row;
    int columns = block->high - block->low + 1;
    switch (rows.count) {
        case 1: reduce_rows(strip, first, step, 1, factors, columns, p->lanes, maximum, n); break;
        case 2: reduce_rows(strip, first, step, 2, factors, columns, p->lanes, maximum, n); break;
        case 3: reduce_rows(strip, first, step, 3, factors, columns, p->lanes, maximum, n); break;
        default: reduce_rows(strip, first, step, rows.count, factors, columns, p->lanes, maximum, n); break;
    }
    for (int i = 0; i < block->count; i++) {
        EconasSpan span = block->spans[i];
        const float *left = strip + (span.count > 0 ? span.pixel - block->low : 0) * ECONAS_VECTOR;
        ptrdiff_t across = (ptrdiff_t)span.pixel_step * ECONAS_VECTOR;
        int pixels = rows.count * span.count;
        EconasVector total;
        if (span.count == 3) reduce(&total, left, across, 3, NULL, maximum, ECONAS_VECTOR);
        else reduce(&total, left, across, span.count, NULL, maximum, ECONAS_VECTOR);
        if (!maximum && !p->backward && pixels > 0) total *= 1.0f / (float)pixels;
        float *target = dst + (size_t)i * p->lanes;
        if (accumulate) {
            EconasVector before;
            econas_load(&before, target, n);
            total += before;
        }
        econas_store(target, &total, n);
    }
}

ECONAS_INLINE void pool(float *dst, const float *src, const Pool *p, int maximum, int accumulate) {
    Factors factors;
    for (int first = 0; first < p->target_width;) {
        Block block = next_block(p, first);
        column_factors(&factors, p, &block);
        for (int y = 0; y < p->target_height; y++) {
            EconasSpan rows = row_span(&factors, p, y);
            for (int c = 0; c < p->channels; c++) {
                float *d = dst + (size_t)c * p->target_channel + (size_t)y * p->target_row + (size_t)first * p->lanes;
                const float *s = src + (size_t)c * p->source_channel;
#define POOL_ROW(lane, n) pool_row(d + (lane), s + (lane), p, &block, &factors, rows, maximum, accumulate, n)
                ECONAS_FOR_LANES(p->lanes, POOL_ROW);
            }
        }
        first += block.count;
    }
}

ECONAS_MULTIVERSION(void, econas_max_pool,
                    (float *dst, const float *src, int channels, const EconasWindow *window),
                    (dst, src, channels, window)) {
    Pool p = pool_extents(channels, window, 0);
    pool(dst, src, &p, 1, 0);
}

ECONAS_MULTIVERSION(void, econas_average_pool,
                    (float *dst, const float *src, int channels, const EconasWindow *window),
                    (dst, src, channels, window)) {
    Pool p = pool_extents(channels, window, 0);
    pool(dst, src, &p, 0, 0);
}

ECONAS_MULTIVERSION(void, econas_average_pool_backward,
                    (float *dsrc, const float *ddst, int accumulate, int channels, const EconasWindow *window),
                    (dsrc, ddst, accumulate, channels, window)) {
    Pool p = pool_extents(channels, window, 1);
    pool(dsrc, ddst, &p, 0, accumulate);
}

// a without b, lane by lane, where b is a or 0: cheaper than a second comparison.
#define WITHOUT(a, b) ((EconasVector)((EconasMask)(a) ^ (EconasMask)(b)))

// Adds `ddst` to the first pixel of the window that holds its maximum, lane by lane.
ECONAS_INLINE void route(float *dsrc, const float *ddst, const float *src, size_t row, size_t pixel, int rows,
                         int columns, int n) {
    EconasVector best = (EconasVector){0} - INFINITY, gradient, zero = {0};
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            EconasVector value;
            econas_load(&value, src + (size_t)i * row + (size_t)j * pixel, n);
            best = ECONAS_SELECT(value > best, value, best);
        }
    }
    econas_load(&gradient, ddst, n);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            size_t at = (size_t)i * row + (size_t)j * pixel;
            EconasVector value, sum;
            econas_load(&value, src + at, n);
            econas_load(&sum, dsrc + at, n);
            EconasVector taken = ECONAS_SELECT(value == best, gradient, zero);
            sum += taken;
            // What is routed is gone: later pixels of the same value get nothing.
            gradient = WITHOUT(gradient, taken);
            econas_store(dsrc + at, &sum, n);
        }
    }
}

// One row of 3 x 3 windows at stride 1, of which `rows` rows lie inside the image. The window's values and the sums of
// its gradients slide along in registers (21 with the columns' maxima), so every source is loaded, and its gradient
// touched, once per row.
ECONAS_INLINE void route_sliding(float *dsrc, const float *ddst, const float *src, size_t row, size_t pixel, int first,
                                 int end, int width, int rows, int n) {
    EconasVector nothing = (EconasVector){0} - INFINITY, zero = {0};
    EconasVector values[3][3], sums[3][3] = {{{0}}}, tops[3] = {nothing, nothing, nothing};
    ECONAS_UNROLL
    for (int i = 0; i < rows; i++) {
        values[i][1] = nothing;
        if (first > 0) econas_load(&values[i][1], src + (size_t)i * row + (size_t)(first - 1) * pixel, n);
        econas_load(&values[i][2], src + (size_t)i * row + (size_t)first * pixel, n);
        tops[1] = ECONAS_SELECT(values[i][1] > tops[1], values[i][1], tops[1]);
        tops[2] = ECONAS_SELECT(values[i][2] > tops[2], values[i][2], tops[2]);
    }
    // The last round only writes the columns that are still in registers.
    for (int x = first; x <= end; x++) {
        EconasVector gradient = zero;
        tops[0] = tops[1];
        tops[1] = tops[2];
        tops[2] = nothing;
        ECONAS_UNROLL
        for (int i = 0; i < rows; i++) {
            values[i][0] = values[i][1];
            values[i][1] = values[i][2];
            values[i][2] = nothing;
            if (x + 1 < width) econas_load(&values[i][2], src + (size_t)i * row + (size_t)(x + 1) * pixel, n);
            tops[2] = ECONAS_SELECT(values[i][2] > tops[2], values[i][2], tops[2]);
        }
        EconasVector best = ECONAS_SELECT(tops[1] > tops[0], tops[1], tops[0]);
        best = ECONAS_SELECT(tops[2] > best, tops[2], best);
        if (x < end) econas_load(&gradient, ddst + (size_t)(x - first) * pixel, n);
        ECONAS_UNROLL
        for (int i = 0; i < rows; i++) {
            ECONAS_UNROLL
            for (int j = 0; j < 3; j++) {
                EconasVector taken = ECONAS_SELECT(values[i][j] == best, gradient, zero);
                sums[i][j] += taken;
                gradient = WITHOUT(gradient, taken);
            }
            if (x > 0) {
                float *target = dsrc + (size_t)i * row + (size_t)(x - 1) * pixel;
                EconasVector before;
                econas_load(&before, target, n);
                before += sums[i][0];
                econas_store(target, &before, n);
            }
            sums[i][0] = sums[i][1];
            sums[i][1] = sums[i][2];
            sums[i][2] = zero;
        }
    }
    if (end == width) return;
    ECONAS_UNROLL
    for (int i = 0; i < rows; i++) {
        float *target = dsrc + (size_t)i * row + (size_t)end * pixel;
        EconasVector before;
        econas_load(&before, target, n);
        before += sums[i][0];
        econas_store(target, &before, n);
    }
}

// Whether route_sliding applies.
static int is_sliding(const EconasWindow *w) {
    return w->kernel_height == 3 && w->kernel_width == 3 && w->stride == 1 && w->dilation == 1 &&
           w->padding_width == 1;
}

// One row of windows, 16 lanes of it; the windows of the search spaces, 3 x 3, have constant bounds.
ECONAS_INLINE void route_row(float *dsrc, const float *ddst, const float *src, const Pool *p, const Block *block,
                             EconasSpan rows, int n) {
    size_t row = (size_t)p->window->dilation * p->source_row, pixel = (size_t)p->window->dilation * p->lanes;
    if (is_sliding(p->window) && rows.count > 0) {
        size_t at = (size_t)rows.pixel * p->source_row;
        int end = block->first + block->count, width = p->source_width;
        if (rows.count == 3) route_sliding(dsrc + at, ddst, src + at, row, pixel, block->first, end, width, 3, n);
        else if (rows.count == 2) route_sliding(dsrc + at, ddst, src + at, row, pixel, block->first, end, width, 2, n);
        else route_sliding(dsrc + at, ddst, src + at, row, pixel, block->first, end, width, 1, n);
        return;
    }
    for (int i = 0; i < block->count; i++) {
        EconasSpan columns = block->spans[i];
        if (rows.count == 0 || columns.count == 0) continue;
        size_t at = (size_t)rows.pixel * p->source_row + (size_t)columns.pixel * p->lanes;
        const float *gradient = ddst + (size_t)i * p->lanes;
        if (rows.count == 3 && columns.count == 3) route(dsrc + at, gradient, src + at, row, pixel, 3, 3, n);
        else if (rows.count == 3 && columns.count == 2) route(dsrc + at, gradient, src + at, row, pixel, 3, 2, n);
        else if (rows.count == 2 && columns.count == 3) route(dsrc + at, gradient, src + at, row, pixel, 2, 3, n);
        else if (rows.count == 2 && columns.count == 2) route(dsrc + at, gradient, src + at, row, pixel, 2, 2, n);
        else route(dsrc + at, gradient, src + at, row, pixel, rows.count, columns.count, n);
    }
}

ECONAS_MULTIVERSION(void, econas_max_pool_backward,
                    (float *dsrc, const float *ddst, const float *src, int accumulate, int channels,
                     const EconasWindow *window),
                    (dsrc, ddst, src, accumulate, channels, window)) {
    Pool p = pool_extents(channels, window, 0);
    if (!accumulate) memset(dsrc, 0, (size_t)channels * p.source_channel * sizeof(float));
    for (int first = 0; first < p.target_width;) {
        Block block = next_block(&p, first);
        for (int y = 0; y < p.target_height; y++) {
            EconasSpan rows = econas_forward_row(window, y);
            for (int c = 0; c < channels; c++) {
                float *d = dsrc + (size_t)c * p.source_channel;
                const float *s = src + (size_t)c * p.source_channel;
                const float *g =
                    ddst + (size_t)c * p.target_channel + (size_t)y * p.target_row + (size_t)first * p.lanes;
#define ROUTE_ROW(lane, n) route_row(d + (lane), g + (lane), s + (lane), &p, &block, rows, n)
                ECONAS_FOR_LANES(p.lanes, ROUTE_ROW);
            }
        }
        first += block.count;
    }
}
