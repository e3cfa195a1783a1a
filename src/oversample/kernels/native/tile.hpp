// Tile: the innermost loop of the neighbour search, compiled once for each instruction set.
//
// A tile is `n_queries` queries against panels of `n_references` references. Distances stay in registers: each
// is compared with the worst of its query's list and is written nowhere unless it enters the list.
#pragma once
#include <cstdint>

struct Tile {
    const char* name;
    int n_queries;     // queries a tile, interleaved: query q, column f at [f * n_queries + q]
    int n_references;  // references a panel, interleaved likewise
    // Enter the references of `n_panels` panels, numbered from `first`, into the lists of a tile.
    //   direct  sum of squared differences (exact to a few roundings; for few columns)
    //   else    half |r|^2 - q.r, half the squared distance less half |q|^2; `half` holds half |r|^2
    // `key` and `id` are (n_queries, k), ascending; a key of infinity is an empty place.
    void (*scan)(bool direct, const float* queries, const float* panels, const float* half,
                 int64_t n_panels, int64_t n_columns, int64_t k, float* key, int32_t* id, int32_t first);
};

extern const Tile tile_baseline;
#if defined(__x86_64__) || defined(_M_X64)
extern const Tile tile_avx2, tile_avx512;
#endif
