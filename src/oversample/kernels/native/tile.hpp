// Tile: the innermost loop of the neighbour search, compiled once for each instruction set.
//
// A tile is `n_queries` queries against panels of `n_references` references. Distances stay in registers: each
// is compared with the worst of its query's list and is written nowhere unless it enters the list.
#pragma once
#include <cstdint>

// What is looked at together; all interleaved: query q, column f at [f * n_queries + q]. A cell is a float, or
// a pair of whole numbers of 16 bits in the halves of an int32_t (then the queries are the negatives).
template <class Cell>
struct Cells {
    const Cell* queries;          // of one tile
    const Cell* panels;           // of references
    const Cell* half;             // half |r|^2 of each reference, as one number
    const int32_t* query_codes;   // levels of categories, likewise
    const int32_t* panel_codes;
    int64_t n_columns, n_codes;
    float penalty;  // for two levels that differ: as squared distance, or half of it without `direct`
    bool direct;    // sum squared differences; else half |r|^2 - q.r, half the square less half |q|^2
    bool gaps;      // sum them over what both rows have, and divide by how much that is; a gap is NaN or code -1
};

// Places of a list of k: of a whole register, where it fits.
inline int64_t places(int64_t k) { return k < 16 ? 16 : k; }

// Enter the references of `n_panels` panels, numbered from `first`, into the lists of a tile. `key` and `id` are
// (n_queries, places(k)), ascending, of which k are in use; the largest key there is marks an empty place.
template <class Cell>
using Scan = void (*)(const Cells<Cell>& cells, int64_t n_panels, int64_t k, Cell* key, int32_t* id,
                      int32_t first);

struct Tile {
    const char* name;
    int n_queries;     // queries a tile
    int n_references;  // references a panel
    Scan<float> scan;
    Scan<int32_t> scan_pairs;  // null where it would not be faster
};

extern const Tile tile_baseline;
#if defined(__x86_64__) || defined(_M_X64)
extern const Tile tile_avx2, tile_avx512, tile_vnni;
#endif
