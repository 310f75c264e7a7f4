// Sums of products of channel rows: the gradient of the weights of every dense layer.
#ifndef ECONAS_CORRELATION_H
#define ECONAS_CORRELATION_H

#include <stddef.h>

// The positions summed over: `rows` rows of `runs` runs of `length` consecutive floats, in two buffers with their own
// distances (in floats) from row to row, from run to run and from channel to channel.
typedef struct {
    int rows, runs;
    size_t length;
    size_t a_row, a_run, a_channel;
    size_t b_row, b_run, b_channel;
    const float *const *ahead;  // `asked` rows of `length` floats that are read next: asked for early, a few by each tile
    int asked;
} EconasRuns;

// dst[i * dst_row + j * dst_column] += sum over the positions of a[i] * b[j], i < m, j < n.
void econas_correlate(float *dst, size_t dst_row, size_t dst_column, const float *a, const float *b, int m, int n,
                      const EconasRuns *runs);

#endif
