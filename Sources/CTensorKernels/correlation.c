#include "correlation.h"

#include "multiversion.h"

enum {
    TILE_ROWS = 6,
    TILE_COLUMNS = 4,
    NARROW_ROWS = 3,  // of a tile where a vector takes several registers: twelve accumulators with AVX
    NARROW_COLUMNS = 2,
    TILE_ASKED = 2,
};

// The rows that a tile asks for.
typedef struct {
    const float *rows[TILE_ASKED];
} Asked;

// The last positions of a run, fewer than a vector.
static void correlate_rest(float *dst, size_t dst_row, size_t dst_column, const float *a, const float *b,
                           const EconasRuns *runs, int m, int n, size_t count) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            const float *pa = a + (size_t)i * runs->a_channel, *pb = b + (size_t)j * runs->b_channel;
            float sum = 0;
            for (size_t k = 0; k < count; k++) sum += pa[k] * pb[k];
            dst[(size_t)i * dst_row + (size_t)j * dst_column] += sum;
        }
    }
}

// One m x n tile of sums: m * n accumulators (24 at most), one register per column operand, one for the row operand. With
// `asked`, a vector of each of those rows is asked for with every vector that is read, so that the memory works meanwhile.
ECONAS_INLINE void correlate_tile(float *dst, size_t dst_row, size_t dst_column, const float *a, const float *b,
                                  const EconasRuns *runs, const Asked *asked, int m, int n) {
    const float *ahead = asked ? asked->rows[0] : NULL, *beside = asked ? asked->rows[1] : NULL;
    EconasVector sums[TILE_ROWS][TILE_COLUMNS] = {{{0}}};
    for (int row = 0; row < runs->rows; row++) {
        for (int run = 0; run < runs->runs; run++) {
            const float *pa = a + (size_t)row * runs->a_row + (size_t)run * runs->a_run;
            const float *pb = b + (size_t)row * runs->b_row + (size_t)run * runs->b_run;
            size_t left = runs->length;
            for (; left >= ECONAS_VECTOR; left -= ECONAS_VECTOR, pa += ECONAS_VECTOR, pb += ECONAS_VECTOR) {
                if (asked) {
                    __builtin_prefetch(ahead, 0, 2);
                    __builtin_prefetch(beside, 0, 2);
                    ahead += ECONAS_VECTOR;
                    beside += ECONAS_VECTOR;
                }
                EconasVector columns[TILE_COLUMNS];
                ECONAS_UNROLL
                for (int j = 0; j < n; j++) columns[j] = ECONAS_CONST_AT(pb + (size_t)j * runs->b_channel);
                ECONAS_UNROLL
                for (int i = 0; i < m; i++) {
                    EconasVector value = ECONAS_CONST_AT(pa + (size_t)i * runs->a_channel);
                    ECONAS_UNROLL
                    for (int j = 0; j < n; j++) sums[i][j] += value * columns[j];
                }
            }
            if (left > 0) correlate_rest(dst, dst_row, dst_column, pa, pb, runs, m, n, left);
        }
    }
    ECONAS_UNROLL
    for (int i = 0; i < m; i++) {
        float totals[TILE_COLUMNS], *row = dst + (size_t)i * dst_row;
        econas_sum_four(totals, sums[i]);
        if (dst_column == 1) {
            // Known to be next to one another, they are added as a vector.
            ECONAS_UNROLL
            for (int j = 0; j < n; j++) row[j] += totals[j];
        } else {
            ECONAS_UNROLL
            for (int j = 0; j < n; j++) row[(size_t)j * dst_column] += totals[j];
        }
    }
}

#define TILE_CASE(M, N)                                                    \
    case (M) * 8 + (N):                                                    \
        correlate_tile(dst, dst_row, dst_column, a, b, runs, asked, M, N); \
        break;
#define TILE_CASES(M) TILE_CASE(M, 1) TILE_CASE(M, 2) TILE_CASE(M, 3) TILE_CASE(M, 4)

static ECONAS_MULTIVERSION(void, correlate_any,
                           (float *dst, size_t dst_row, size_t dst_column, const float *a, const float *b,
                            const EconasRuns *runs, const Asked *asked, int m, int n),
                           (dst, dst_row, dst_column, a, b, runs, asked, m, n)) {
    switch (m * 8 + n) {
        TILE_CASES(1)
        TILE_CASES(2)
        TILE_CASES(3)
        TILE_CASES(4)
        TILE_CASES(5)
        TILE_CASES(6)
        default:
            break;
    }
}

// The rows [first, end) of those asked for, two at most; whether there are any.
static int tile_asked(Asked *asked, const EconasRuns *runs, int first, int end) {
    if (first == end) return 0;
    *asked = (Asked){{runs->ahead[first], runs->ahead[end > first + 1 ? first + 1 : first]}};
    return 1;
}

void econas_correlate(float *dst, size_t dst_row, size_t dst_column, const float *a, const float *b, int m, int n,
                      const EconasRuns *runs) {
    int fits = econas_has_wide_registers();
    int most_rows = fits ? TILE_ROWS : NARROW_ROWS, most_columns = fits ? TILE_COLUMNS : NARROW_COLUMNS;
    int tile = 0, tiles = (m + most_rows - 1) / most_rows * ((n + most_columns - 1) / most_columns);
    for (int i = 0, rows; i < m; i += rows) {
        rows = econas_tile_extent(m - i, most_rows);
        for (int j = 0, columns; j < n; j += columns) {
            columns = econas_tile_extent(n - j, most_columns);
            Asked asked;
            int asks = tile_asked(&asked, runs, tile * runs->asked / tiles, (tile + 1) * runs->asked / tiles);
            tile++;
            correlate_any(dst + (size_t)i * dst_row + (size_t)j * dst_column, dst_row, dst_column,
                          a + (size_t)i * runs->a_channel, b + (size_t)j * runs->b_channel, runs,
                          asks ? &asked : NULL, rows, columns);
        }
    }
}
