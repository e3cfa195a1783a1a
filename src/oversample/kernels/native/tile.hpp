// Tile: the innermost loop of the neighbour search, compiled once for each instruction set.
//
// A tile is `n_queries` queries against panels of `n_references` references. Distances stay in registers: each
// is compared with the worst of its query's list and is written nowhere unless it enters the list.
#pragma once
#include <cstdint>

// What is looked at together; all interleaved: query q, column f at [f * n_queries + q].
struct Cells {
    const float* queries;         // of one tile
    const float* panels;          // of references
    const float* half;            // half |r|^2 of each reference
    const int32_t* query_codes;   // levels of categories, likewise
    const int32_t* panel_codes;
    int64_t n_columns, n_codes;
    float penalty;  // for two levels that differ: as squared distance, or half of it without `direct`
    bool direct;    // sum squared differences; else half |r|^2 - q.r, half the square less half |q|^2
};

struct Tile {
    const char* name;
    int n_queries;     // queries a tile
    int n_references;  // references a panel
    // Enter the references of `n_panels` panels, numbered from `first`, into the lists of a tile.
    // `key` and `id` are (n_queries, k), ascending; a key of infinity is an empty place.
    void (*scan)(const Cells& cells, int64_t n_panels, int64_t k, float* key, int32_t* id, int32_t first);
};

extern const Tile tile_baseline;
#if defined(__x86_64__) || defined(_M_X64)
extern const Tile tile_avx2, tile_avx512;
#endif
