// 1 x 1 convolutions: small matrix products whose columns are the positions of the block.
#include "correlation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"

enum {
    TILE_ROWS = 6,                              // output channels of a tile
    TILE_VECTORS = 4,                           // vectors of columns of a tile
    TILE_COLUMNS = TILE_VECTORS * ECONAS_VECTOR,
    INNER_BLOCK = 128,                          // input channels whose columns stay in the first-level cache
};

// One matrix product: dst (rows x columns) = matrix (rows x inner) * src (inner x columns); matrix[r][k] lies at
// r * matrix_row + k * matrix_inner, so that the same code reads the weights as they are or transposed.
typedef struct {
    float *dst;
    const float *src, *matrix;
    size_t matrix_row, matrix_inner, columns;
} Product;

// `rows` x `vectors` accumulators, `vectors` loaded columns and one broadcast weight: 29 registers at 6 x 4.
// `n` < 16 only for the last, partial vector of a row.
ECONAS_INLINE void product_tile(const Product *p, size_t row, size_t first, size_t inner, size_t inner_end, int rows,
                                int vectors, int n) {
    EconasVector sums[TILE_ROWS][TILE_VECTORS] = {{{0}}};
    float *dst = p->dst + row * p->columns + first;
    if (inner > 0) {
        ECONAS_UNROLL
        for (int r = 0; r < rows; r++) {
            ECONAS_UNROLL
            for (int v = 0; v < vectors; v++) {
                econas_load(&sums[r][v], dst + (size_t)r * p->columns + v * ECONAS_VECTOR, n);
            }
        }
    }
    const float *src = p->src + inner * p->columns + first;
    const float *matrix = p->matrix + row * p->matrix_row + inner * p->matrix_inner;
    for (size_t k = inner; k < inner_end; k++, src += p->columns, matrix += p->matrix_inner) {
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
    ECONAS_UNROLL
    for (int r = 0; r < rows; r++) {
        ECONAS_UNROLL
        for (int v = 0; v < vectors; v++) {
            econas_store(dst + (size_t)r * p->columns + v * ECONAS_VECTOR, &sums[r][v], n);
        }
    }
}

#define TILE_CASE(ROWS)                                                            \
    case ROWS:                                                                     \
        product_tile(p, row, first, inner, inner_end, ROWS, vectors, n); \
        break;

ECONAS_INLINE void product_rows(const Product *p, size_t row, size_t first, size_t inner, size_t inner_end, int rows,
                                int vectors, int n) {
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

// All rows of one strip of columns.
ECONAS_INLINE void product_strip(const Product *p, size_t first, size_t rows, size_t inner, int vectors, int n) {
    for (size_t k = 0; k < inner; k += INNER_BLOCK) {
        size_t end = inner - k < INNER_BLOCK ? inner : k + INNER_BLOCK;
        // Split evenly: nine rows are five and four, not six and three.
        for (size_t row = 0, tiles = (rows + TILE_ROWS - 1) / TILE_ROWS; row < rows; tiles--) {
            size_t height = (rows - row + tiles - 1) / tiles;
            product_rows(p, row, first, k, end, (int)height, vectors, n);
            row += height;
        }
    }
}

ECONAS_MULTIVERSION
static void multiply(const Product *p, size_t rows, size_t inner) {
    size_t first = 0;
    for (; first + TILE_COLUMNS <= p->columns; first += TILE_COLUMNS) {
        product_strip(p, first, rows, inner, TILE_VECTORS, ECONAS_VECTOR);
    }
    for (; first + ECONAS_VECTOR <= p->columns; first += ECONAS_VECTOR) {
        product_strip(p, first, rows, inner, 1, ECONAS_VECTOR);
    }
    if (first < p->columns) product_strip(p, first, rows, inner, 1, (int)(p->columns - first));
}

void econas_pointwise(float *dst, const float *src, const float *weights, int cin, int cout, size_t columns) {
    Product p = {dst, src, weights, (size_t)cin, 1, columns};
    multiply(&p, (size_t)cout, (size_t)cin);
}

void econas_pointwise_backward_data(float *dsrc, const float *ddst, const float *weights, int cin, int cout,
                                    size_t columns) {
    Product p = {dsrc, ddst, weights, 1, (size_t)cin, columns};
    multiply(&p, (size_t)cin, (size_t)cout);
}

// Columns per pass, so that the rows of both operands stay in the second-level cache while all tiles are computed.
static size_t gradient_columns(int channels) {
    size_t columns = (size_t)65536 / (size_t)channels / 64 * 64;
    return columns < 256 ? 256 : columns;
}

void econas_pointwise_backward_weights(float *dweights, const float *src, const float *ddst, int cin, int cout,
                                       size_t columns) {
    size_t step = gradient_columns(cin + cout);
    for (size_t first = 0; first < columns; first += step) {
        EconasRuns runs = {
            .rows = 1,
            .runs = 1,
            .length = columns - first < step ? columns - first : step,
            .a_channel = columns,
            .b_channel = columns,
        };
        econas_correlate(dweights, (size_t)cin, 1, ddst + first, src + first, cout, cin, &runs);
    }
}
