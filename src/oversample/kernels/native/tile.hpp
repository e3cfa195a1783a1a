// Tile: the innermost loop of the neighbour search, compiled once for each instruction set.
//
// A tile is `n_queries` queries against panels of `n_references` references. Distances stay in registers: each
// is compared with the worst of its query's list and is written nowhere unless it enters the list.
#pragma once
#include <cstdint>

constexpr int MOST = 12;     // queries of a tile, at most
constexpr int64_t ROW = 64;  // cells of a query that lie together

// Where a tile has cell f of query q, of `n_queries`: blocks of ROW cells of each query in turn.
inline int64_t place(int64_t f, int64_t q, int64_t n_queries) { return (f / ROW * n_queries + q) * ROW + f % ROW; }

// What is looked at together. A cell is a float, or a pair of whole numbers of 16 bits in the halves of an int32_t
// (then the queries are the negatives). Of references, column f of number j of a panel is at [f * n_references + j].
template <class Cell>
struct Cells {
    const Cell* queries;          // of one tile, each at its `place`
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

// The lists of a tile's queries: each of places(k), ascending, of which k are in use; the largest key there is marks
// an empty place. `worst` is the k-th key, or less than any for a query that asks for nothing.
template <class Cell>
struct Lists {
    int64_t k;
    Cell* key[MOST];
    int32_t* id[MOST];
    Cell worst[MOST];
};

// Enter the references of `n_panels` panels, numbered from `first`, into the lists of a tile.
template <class Cell>
using Scan = void (*)(const Cells<Cell>& cells, int64_t n_panels, Lists<Cell>& lists, int32_t first);

// Find which of `n` points (a multiple of 16; column f of point i at [f * n + i]) are no farther from a box than their
// own squared distance in `most`: their numbers, and how many.
using Within = int64_t (*)(const float* points, int64_t n, const float* low, const float* high, int64_t d,
                           const float* most, int32_t* found);

struct Tile {
    const char* name;
    int n_queries;     // queries a tile
    int n_references;  // references a panel
    Scan<float> scan;
    Scan<int32_t> scan_pairs;  // null where it would not be faster
    Within within;
};

extern const Tile tile_baseline;
#if defined(__x86_64__) || defined(_M_X64)
extern const Tile tile_avx2, tile_avx512, tile_vnni;
#endif
