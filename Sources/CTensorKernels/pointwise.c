// 1 x 1 convolutions: small matrix products whose columns are the positions of the block.
#include "activation.h"
#include "correlation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"

enum {
    TILE_ROWS = 6,                              // output channels of a tile
    TILE_VECTORS = 4,                           // vectors of columns of a tile
    TILE_COLUMNS = TILE_VECTORS * ECONAS_VECTOR,
    INNER_BLOCK = 160,                          // input channels whose columns stay in the first-level cache
    CACHE_WAYS = 12,                            // of that cache: lines that lie this many bytes apart share its places
    CACHE_PERIOD = 4096,
};

// One matrix product: dst (rows x columns) = matrix (rows x inner) * act(src) (inner x columns); matrix[r][k] lies at
// r * matrix_row + k * matrix_inner, so that the same code reads the weights as they are or transposed.
typedef struct {
    float *dst;
    const float *src;
    const EconasActivation *activation;
    const float *matrix;
    size_t matrix_row, matrix_inner;
    size_t dst_row, src_row, columns;
    // What happens to a result on its way: nothing where `mask` is not positive (NULL: everywhere as it is), then += instead
    // of =. Such a product is never packed, as that may take more than one pass.
    const float *mask;
    size_t mask_row;
    int accumulate;
} Product;

// Whether rows at this distance (in floats) push each other out of the first-level cache.
static int is_crowded(size_t rows, size_t distance) {
    size_t bytes = distance * sizeof(float), power = bytes & (~bytes + 1);
    if (power > CACHE_PERIOD) power = CACHE_PERIOD;
    return rows * power > (size_t)CACHE_WAYS * CACHE_PERIOD;
}

// Values that are read next: a tile asks for two vectors of each row as it goes, so that the memory works meanwhile, or
// for four where no other tile would ask for the rest.
typedef struct {
    const float *start;
    size_t row;
    int four;
} Asked;

// Asks for the half row `half` of where the tile of the next strip will be written.
ECONAS_INLINE void ask_destination(const float *dst, size_t dst_row, size_t half) {
    const float *at = dst + (half / 2) * dst_row + TILE_COLUMNS + (half & 1) * 2 * ECONAS_VECTOR;
    __builtin_prefetch(at, 1, 2);
    __builtin_prefetch(at + ECONAS_VECTOR, 1, 2);
}

// `rows` x `vectors` accumulators, `vectors` loaded columns and one broadcast weight: 29 registers at 6 x 4. The rows
// [inner, inner_end) of the source begin at `src`. `n` < 16 only for the last, partial vector of a row.
ECONAS_INLINE void product_tile(const Product *p, const float *src, size_t src_row, size_t row, size_t first,
                                size_t inner, size_t inner_end, const Asked *asked, int rows, int vectors, int n) {
    const float *ahead = asked ? asked->start : NULL;
    EconasVector sums[TILE_ROWS][TILE_VECTORS] = {{{0}}};
    float *dst = p->dst + row * p->dst_row + first;
    size_t half = 0, halves = vectors == TILE_VECTORS ? 2 * (size_t)rows : 0;
    if (inner > 0) {
        ECONAS_UNROLL
        for (int r = 0; r < rows; r++) {
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) {
                econas_load(&sums[r][v], dst + (size_t)r * p->dst_row + v * ECONAS_VECTOR, n);
            }
        }
    }
    const float *matrix = p->matrix + row * p->matrix_row + inner * p->matrix_inner;
    for (size_t k = inner; k < inner_end; k++, src += src_row, matrix += p->matrix_inner) {
        if (asked) {
            __builtin_prefetch(ahead, 0, 2);
            __builtin_prefetch(ahead + ECONAS_VECTOR, 0, 2);
            if (asked->four) {
                __builtin_prefetch(ahead + 2 * ECONAS_VECTOR, 0, 2);
                __builtin_prefetch(ahead + 3 * ECONAS_VECTOR, 0, 2);
            }
            ahead += asked->row;
        }
        if (half < halves) ask_destination(dst, p->dst_row, half++);
        EconasVector columns[TILE_VECTORS];
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) econas_load(&columns[v], src + v * ECONAS_VECTOR, n);
        ECONAS_UNROLL
        for (int r = 0; r < rows; r++) {
            float weight = matrix[(size_t)r * p->matrix_row];
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) sums[r][v] += weight * columns[v];
        }
    }
    for (; half < halves; half++) ask_destination(dst, p->dst_row, half);
    ECONAS_UNROLL
    for (int r = 0; r < rows; r++) {
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) {
            float *to = dst + (size_t)r * p->dst_row + v * ECONAS_VECTOR;
            if (p->mask) {
                EconasVector mask, zero = {0};
                econas_load(&mask, p->mask + (row + (size_t)r) * p->mask_row + first + v * ECONAS_VECTOR, n);
                sums[r][v] = ECONAS_SELECT(mask > 0.0f, sums[r][v], zero);
            }
            if (p->accumulate) {
                EconasVector before;
                econas_load(&before, to, n);
                sums[r][v] += before;
            }
            econas_store(to, &sums[r][v], n);
        }
    }
}

#define TILE_CASE(ROWS)                                                                          \
    case ROWS:                                                                                   \
        product_tile(p, src, src_row, row, first, inner, inner_end, asked, ROWS, vectors, n); \
        break;

ECONAS_INLINE void product_rows(const Product *p, const float *src, size_t src_row, size_t row, size_t first,
                                size_t inner, size_t inner_end, const Asked *asked, int rows, int vectors, int n) {
    switch (rows) {
        TILE_CASE(1)
        TILE_CASE(2)
        TILE_CASE(3)
        TILE_CASE(4)
        TILE_CASE(5)
        TILE_CASE(6)
        default:
            break;
    }
}

// Copies the rows [inner, end) of a strip of columns, activated, to one place.
ECONAS_INLINE void pack_strip(float *panel, const Product *p, size_t first, size_t inner, size_t end, int vectors,
                              int n) {
    const EconasActivation *a = p->activation;
    EconasVector zero = {0};
    for (size_t k = inner; k < end; k++, panel += TILE_COLUMNS) {
        const float *src = p->src + k * p->src_row + first;
        float scale = a && a->scale ? a->scale[k] : 1.0f, shift = a && a->shift ? a->shift[k] : 0.0f;
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) {
            EconasVector value;
            econas_load(&value, src + v * ECONAS_VECTOR, n);
            value = scale * value + shift;
            if (a && a->relu) value = ECONAS_SELECT(value < 0.0f, zero, value);
            ECONAS_AT(panel + v * ECONAS_VECTOR) = value;
        }
    }
}

// All rows of one strip of columns. `asks` where the source comes from memory: its first two tiles ask for the next strip.
ECONAS_INLINE void product_strip(const Product *p, size_t first, size_t rows, size_t inner, int asks, int vectors,
                                 int n) {
    float panel[INNER_BLOCK * TILE_COLUMNS];
    int packs = p->activation || (!p->mask && !p->accumulate && is_crowded(inner, p->src_row));
    size_t blocks = packs ? (inner + INNER_BLOCK - 1) / INNER_BLOCK : 1, block = (inner + blocks - 1) / blocks;
    for (size_t k = 0; k < inner; k += block) {
        size_t end = inner - k < block ? inner : k + block;
        if (packs) pack_strip(panel, p, first, k, end, vectors, n);
        const float *src = packs ? panel : p->src + k * p->src_row + first;
        size_t src_row = packs ? TILE_COLUMNS : p->src_row;
        const float *behind = p->src + k * p->src_row + first + TILE_COLUMNS;
        Asked next = {behind, p->src_row, rows <= TILE_ROWS};
        // Split evenly: nine rows are five and four, not six and three.
        for (size_t row = 0, height; row < rows; row += height) {
            height = (size_t)econas_tile_extent((int)(rows - row), TILE_ROWS);
            product_rows(p, src, src_row, row, first, k, end, asks ? &next : NULL, (int)height, vectors, n);
            next.start = behind + TILE_COLUMNS / 2;
        }
    }
}

ECONAS_INLINE void multiply(const Product *p, size_t rows, size_t inner, int asks) {
    // Where a vector takes several registers, a tile has one: twelve accumulators with AVX.
    int fits = econas_has_wide_registers();
    size_t first = 0;
    for (; fits && first + TILE_COLUMNS <= p->columns; first += TILE_COLUMNS) {
        product_strip(p, first, rows, inner, asks, TILE_VECTORS, ECONAS_VECTOR);
    }
    for (; first + ECONAS_VECTOR <= p->columns; first += ECONAS_VECTOR) {
        product_strip(p, first, rows, inner, asks, 1, ECONAS_VECTOR);
    }
    if (first < p->columns) product_strip(p, first, rows, inner, asks, 1, (int)(p->columns - first));
}

static ECONAS_MULTIVERSION(void, product, (const Product *p, size_t rows, size_t inner), (p, rows, inner)) { multiply(p, rows, inner, 1); }

// Of a source that lies in the cache.
static ECONAS_MULTIVERSION(void, cached_product, (const Product *p, size_t rows, size_t inner), (p, rows, inner)) { multiply(p, rows, inner, 0); }

void econas_pointwise(float *dst, const float *src, const EconasActivation *activation, const float *weights, int cin,
                      int cout, size_t columns) {
    Product p = {
        .dst = dst, .src = src, .activation = activation, .matrix = weights,
        .matrix_row = (size_t)cin, .matrix_inner = 1,
        .dst_row = columns, .src_row = columns, .columns = columns,
    };
    product(&p, (size_t)cout, (size_t)cin);
}

// --- After a depthwise convolution

enum {
    BAND_FLOATS = 8192,          // of the depthwise result: two thirds of a first-level cache
    LARGE_BAND_FLOATS = 65536,   // an eighth of a second-level cache, where few rows would fit
    FEWEST_ROWS = 4,             // that share the rows around them
};

// Rows of a band.
static int band_rows(const EconasWindow *w, int channels) {
    int height = econas_output_height(w), floats = channels * econas_output_width(w) * w->lanes;
    int rows = BAND_FLOATS / floats;
    if (rows < FEWEST_ROWS) rows = LARGE_BAND_FLOATS / floats;
    if (rows < FEWEST_ROWS) rows = FEWEST_ROWS;
    return rows < height ? rows : height;
}

size_t econas_separable_scratch(const EconasWindow *w, int cin) {
    size_t row = (size_t)econas_output_width(w) * (size_t)w->lanes;
    return (size_t)cin * ((size_t)band_rows(w, cin) * row + ECONAS_VECTOR) +
           (size_t)w->height * (size_t)w->width * (size_t)w->lanes;
}

void econas_separable(float *dst, const EconasDepthwise *depthwise, const float *weights, int cout, float *scratch) {
    const EconasWindow *w = depthwise->window;
    int height = econas_output_height(w), step = band_rows(w, depthwise->channels);
    size_t row = (size_t)econas_output_width(w) * (size_t)w->lanes, channel = (size_t)step * row + ECONAS_VECTOR;
    for (int first = 0; first < height; first += step) {
        int end = height - first < step ? height : first + step;
        econas_depthwise_rows(scratch, channel, depthwise, first, end, scratch + (size_t)depthwise->channels * channel);
        Product p = {
            .dst = dst + (size_t)first * row, .src = scratch, .matrix = weights,
            .matrix_row = (size_t)depthwise->channels, .matrix_inner = 1,
            .dst_row = (size_t)height * row, .src_row = channel, .columns = (size_t)(end - first) * row,
        };
        cached_product(&p, (size_t)cout, (size_t)depthwise->channels);
    }
}

// --- The gradients

enum {
    GROUP_FLOATS = 9216,    // of the input channels that are worked on together: three quarters of a first-level cache
    GROUP_UNIT = 12,        // whole tiles of both products
    PANEL_FLOATS = 81920,   // of all operands: a third of a second-level cache
    PANEL_SHORTEST = 256,
    PANEL_LONGEST = 768,
    BAND_LONGEST = 2048,    // behind a depthwise convolution, whose bands share the rows around them
    PANEL_PADDING = ECONAS_VECTOR,  // between rows, so that they do not share their places in the cache
    SUM_LONGEST = 768,      // columns of the weights' sums at a time: a tile's six and four rows stay in the first-level cache
};

// Input channels of a group; `row` as in econas_pointwise_scratch. A depthwise convolution computes all of its own at once.
static int group_channels(int cin, size_t columns, size_t row) {
    size_t length = columns < PANEL_LONGEST ? columns : PANEL_LONGEST;
    int group = (int)(GROUP_FLOATS / length) / GROUP_UNIT * GROUP_UNIT;
    return row > 1 || cin < group ? cin : group;
}

// Columns of a panel: whole rows of `row`.
static size_t panel_columns(int cin, int cout, size_t columns, size_t row) {
    size_t longest = row > 1 ? BAND_LONGEST : PANEL_LONGEST, unit = row > 1 ? row : TILE_COLUMNS;
    size_t length = (size_t)PANEL_FLOATS / (size_t)(cout + group_channels(cin, columns, row)) / unit * unit;
    if (length < PANEL_SHORTEST) length = PANEL_SHORTEST;
    if (length > longest) length = longest;
    if (length < row) length = row;
    // Split evenly, so that no panel is short.
    size_t panels = (columns + length - 1) / length;
    return ((columns + panels - 1) / panels + unit - 1) / unit * unit;
}

size_t econas_pointwise_scratch(int cin, int cout, size_t columns, size_t row) {
    return (size_t)(cout + group_channels(cin, columns, row)) * (panel_columns(cin, cout, columns, row) + PANEL_PADDING);
}

// Columns that belong together.
static size_t row_columns(const EconasPointwiseGradient *g) {
    const EconasWindow *w = g->depthwise ? g->depthwise->window : NULL;
    return w ? (size_t)econas_output_width(w) * (size_t)w->lanes : 1;
}

// Some columns of some channels in one place.
typedef struct {
    float *start;
    size_t row;
} Panel;

static const EconasActivation identity = {NULL, NULL, 0};

// The gradient in front of the batch norm.
ECONAS_INLINE Panel output_gradient(const EconasPointwiseGradient *g, size_t first, size_t count, size_t row) {
    Panel panel = {g->scratch, row};
    if (!g->a && !is_crowded((size_t)g->cout, g->columns)) return (Panel){(float *)g->ddst + first, g->columns};
    for (int c = 0; c < g->cout; c++) {
        size_t at = (size_t)c * g->columns + first;
        float *to = panel.start + (size_t)c * row;
        if (g->a) {
            econas_norm_gradient_row(to, g->ddst + at, g->dst + at, g->a[c], g->b[c], g->c0[c], count, g->columns);
        } else {
            econas_activate_row(to, g->ddst + at, &identity, c, count, g->columns);
        }
    }
    return panel;
}

// The input channels [channel, channel + channels) as the layer read them.
ECONAS_INLINE Panel input_group(const EconasPointwiseGradient *g, int channel, int channels, size_t first, size_t count,
                                size_t row) {
    Panel panel = {g->scratch + (size_t)g->cout * row, row};
    if (g->depthwise) {
        size_t image_row = row_columns(g);
        econas_depthwise_rows(panel.start, row, g->depthwise, (int)(first / image_row), (int)((first + count) / image_row),
                              panel.start + (size_t)g->cin * row);
        return panel;
    }
    const float *src = g->src + (size_t)channel * g->columns + first;
    if (!g->activation && !is_crowded((size_t)channels, g->columns)) return (Panel){(float *)src, g->columns};
    for (int c = 0; c < channels; c++, src += g->columns) {
        econas_activate_row(panel.start + (size_t)c * row, src, g->activation ? g->activation : &identity, channel + c,
                            count, 0);
    }
    return panel;
}

enum { MOST_ASKED = 64 };  // what is beyond comes as it is read

// Rows that are read soon.
typedef struct {
    const float *rows[MOST_ASKED];
    int count;
} Ahead;

static void ask_for(Ahead *ahead, const float *rows, int count, size_t distance) {
    if (count > MOST_ASKED - ahead->count) count = MOST_ASKED - ahead->count;
    for (int i = 0; i < count; i++) ahead->rows[ahead->count++] = rows + (size_t)i * distance;
}

// What is read next after the input channels [channel, end): those behind them, or the first ones of the next panel; and
// of that panel their share of the output's gradient.
static Ahead read_next(const EconasPointwiseGradient *g, int channel, int end, size_t first, size_t count) {
    Ahead ahead = {.count = 0};
    size_t next = first + count;
    int group = end - channel, left = g->cin - end;
    if (left > 0) ask_for(&ahead, g->src + (size_t)end * g->columns + first, left < group ? left : group, g->columns);
    if (next >= g->columns) return ahead;
    if (left == 0 && !g->depthwise) ask_for(&ahead, g->src + next, group, g->columns);
    int from = g->cout * channel / g->cin, share = g->cout * end / g->cin - from;
    size_t at = (size_t)from * g->columns + next;
    ask_for(&ahead, g->ddst + at, share, g->columns);
    if (g->a) ask_for(&ahead, g->dst + at, share, g->columns);
    return ahead;
}

// The gradient of the weights of a group, part by part of the panel; meanwhile asks for what is read next.
static void weight_sums(const EconasPointwiseGradient *g, int channel, int channels, Panel gradient, Panel input,
                        size_t count, const Ahead *ahead) {
    size_t parts = (count + SUM_LONGEST - 1) / SUM_LONGEST, part = (count + parts - 1) / parts;
    part = (part + ECONAS_VECTOR - 1) / ECONAS_VECTOR * ECONAS_VECTOR;
    for (size_t first = 0; first < count; first += part) {
        const float *rows[MOST_ASKED];
        for (int i = 0; i < ahead->count; i++) rows[i] = ahead->rows[i] + first;
        EconasRuns runs = {
            .ahead = rows, .asked = ahead->count,
            .rows = 1, .runs = 1, .length = count - first < part ? count - first : part,
            .a_channel = gradient.row, .b_channel = input.row,
        };
        econas_correlate(g->dweights + channel, (size_t)g->cin, 1, gradient.start + first, input.start + first, g->cout,
                         channels, &runs);
    }
}

static ECONAS_MULTIVERSION(void, backward_panel,
                           (const EconasPointwiseGradient *g, size_t first, size_t count, size_t row),
                           (g, first, count, row)) {
    Panel gradient = output_gradient(g, first, count, row);
    int relu = g->activation && g->activation->relu;
    int group = group_channels(g->cin, g->columns, row_columns(g));
    for (int channel = 0, channels; channel < g->cin; channel += channels) {
        channels = g->cin - channel < group ? g->cin - channel : group;
        Panel input = input_group(g, channel, channels, first, count, row);
        Ahead ahead = read_next(g, channel, channel + channels, first, count);
        weight_sums(g, channel, channels, gradient, input, count, &ahead);
        if (!g->dsrc) continue;
        Product p = {
            .dst = g->dsrc + (size_t)channel * g->columns + first, .src = gradient.start, .matrix = g->weights + channel,
            .matrix_row = 1, .matrix_inner = (size_t)g->cin,
            .dst_row = g->columns, .src_row = gradient.row, .columns = count,
            .mask = relu ? input.start : NULL, .mask_row = input.row, .accumulate = g->accumulate,
        };
        multiply(&p, (size_t)channels, (size_t)g->cout, 0);
    }
}

void econas_pointwise_backward(const EconasPointwiseGradient *g) {
    size_t length = panel_columns(g->cin, g->cout, g->columns, row_columns(g));
    for (size_t first = 0; first < g->columns; first += length) {
        size_t count = g->columns - first < length ? g->columns - first : length;
        backward_panel(g, first, count, length + PANEL_PADDING);
    }
}
