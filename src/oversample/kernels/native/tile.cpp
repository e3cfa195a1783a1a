// See tile.hpp. Compiled with -DTILE=tile_avx512 and the like; no template of the standard library may be used
// here: the linker keeps one copy of each, and it could be the one that an older processor cannot run.
#include "tile.hpp"

namespace {
// Over what two rows share: the sum of squares and penalties, and of how many columns.
template <class Vector>
struct Tally { Vector sum, shared; };
}  // namespace

#if defined(__AVX512F__)
#include <immintrin.h>
namespace {
constexpr int W = 16, NQ = 12;
typedef __m512 Vector;
inline Vector load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm512_storeu_ps(p, v); }
inline Vector spread(float v) { return _mm512_set1_ps(v); }
inline Vector minus(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
inline Vector plus_product(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
inline Vector less_product(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }
inline Vector smaller(Vector a, Vector b) { return _mm512_min_ps(a, b); }
inline Vector larger(Vector a, Vector b) { return _mm512_max_ps(a, b); }
typedef __mmask16 Mask;
inline Mask below(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
inline Vector plus_where_unlike(Vector a, Vector penalty, const int32_t* codes, int32_t code) {
    const __mmask16 unlike = _mm512_cmpneq_epi32_mask(_mm512_loadu_si512(codes), _mm512_set1_epi32(code));
    return _mm512_mask_add_ps(a, unlike, a, penalty);
}
inline void add_square(Tally<Vector>& tally, Vector step, Vector one) {
    const __mmask16 both = _mm512_cmp_ps_mask(step, step, _CMP_ORD_Q);
    tally.sum = _mm512_mask3_fmadd_ps(step, step, tally.sum, both);
    tally.shared = _mm512_mask_add_ps(tally.shared, both, tally.shared, one);
}
inline void add_unlike(Tally<Vector>& tally, Vector penalty, Vector one, const int32_t* codes, int32_t code) {
    const __m512i some = _mm512_loadu_si512(codes);
    const __mmask16 both = _mm512_cmpge_epi32_mask(some, _mm512_setzero_si512());
    const __mmask16 unlike = _mm512_mask_cmpneq_epi32_mask(both, some, _mm512_set1_epi32(code));
    tally.sum = _mm512_mask_add_ps(tally.sum, unlike, tally.sum, penalty);
    tally.shared = _mm512_mask_add_ps(tally.shared, both, tally.shared, one);
}

// Lists of one register each: what is larger moves up a place, and the last falls out.
constexpr bool IN_REGISTER = true;
inline void insert(void* list, __mmask16 larger, int32_t bits) {
    const __mmask16 place = larger & ~(larger << 1);
    const __m512i up = _mm512_set_epi32(14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0);
    const __m512i all = _mm512_loadu_si512(list);
    const __m512i moved = _mm512_mask_permutexvar_epi32(all, larger, up, all);
    _mm512_storeu_si512(list, _mm512_mask_mov_epi32(moved, place, _mm512_set1_epi32(bits)));
}
inline void enter(float* keys, int32_t* ids, float key, int32_t id) {
    const __mmask16 larger = below(spread(key), load(keys));
    int32_t bits;
    __builtin_memcpy(&bits, &key, sizeof bits);
    insert(keys, larger, bits);
    insert(ids, larger, id);
}
#if defined(__AVX512VNNI__)
#define PAIRS 1
typedef __m512i Whole;
inline Whole load(const int32_t* p) { return _mm512_loadu_si512(p); }
inline void store(int32_t* p, Whole v) { _mm512_storeu_si512(p, v); }
inline Whole spread(int32_t v) { return _mm512_set1_epi32(v); }
inline Whole plus_pairs(Whole a, Whole b, Whole c) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));  // compilers move c to and fro for the intrinsic
    return c;
}
inline Whole smaller(Whole a, Whole b) { return _mm512_min_epi32(a, b); }
inline Mask below(Whole a, Whole b) { return _mm512_cmplt_epi32_mask(a, b); }
inline void enter(int32_t* keys, int32_t* ids, int32_t key, int32_t id) {
    const __mmask16 larger = below(spread(key), load(keys));
    insert(keys, larger, key);
    insert(ids, larger, id);
}
constexpr const char* NAME = "AVX-512 VNNI";
#else
constexpr const char* NAME = "AVX-512";
#endif
#elif defined(__AVX2__)
#include <immintrin.h>
namespace {
constexpr int W = 8, NQ = 6;
typedef __m256 Vector;
inline Vector load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm256_storeu_ps(p, v); }
inline Vector spread(float v) { return _mm256_set1_ps(v); }
inline Vector minus(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
inline Vector plus_product(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
inline Vector less_product(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }
inline Vector smaller(Vector a, Vector b) { return _mm256_min_ps(a, b); }
inline Vector larger(Vector a, Vector b) { return _mm256_max_ps(a, b); }
typedef uint32_t Mask;
inline Mask below(Vector a, Vector b) {
    return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ)));
}
inline Vector plus_where_unlike(Vector a, Vector penalty, const int32_t* codes, int32_t code) {
    const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
    const __m256i alike = _mm256_cmpeq_epi32(some, _mm256_set1_epi32(code));
    return _mm256_add_ps(a, _mm256_andnot_ps(_mm256_castsi256_ps(alike), penalty));
}
inline void add_square(Tally<Vector>& tally, Vector step, Vector one) {
    const __m256 both = _mm256_cmp_ps(step, step, _CMP_ORD_Q);
    const __m256 known = _mm256_and_ps(step, both);
    tally.sum = _mm256_fmadd_ps(known, known, tally.sum);
    tally.shared = _mm256_add_ps(tally.shared, _mm256_and_ps(one, both));
}
inline void add_unlike(Tally<Vector>& tally, Vector penalty, Vector one, const int32_t* codes, int32_t code) {
    const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
    const __m256 both = _mm256_castsi256_ps(_mm256_cmpgt_epi32(some, _mm256_set1_epi32(-1)));
    const __m256 alike = _mm256_castsi256_ps(_mm256_cmpeq_epi32(some, _mm256_set1_epi32(code)));
    tally.sum = _mm256_add_ps(tally.sum, _mm256_andnot_ps(alike, _mm256_and_ps(penalty, both)));
    tally.shared = _mm256_add_ps(tally.shared, _mm256_and_ps(one, both));
}
constexpr const char* NAME = "AVX2";
#else
#if defined(__SSE__)
#include <xmmintrin.h>
#endif
namespace {
constexpr int W = 4, NQ = 4;
typedef float Vector __attribute__((vector_size(16)));  // what compilers turn into SSE or NEON
typedef int32_t Wholes __attribute__((vector_size(16)));
inline Vector load(const float* p) { Vector a; __builtin_memcpy(&a, p, sizeof a); return a; }
inline void store(float* p, Vector a) { __builtin_memcpy(p, &a, sizeof a); }
inline Vector spread(float s) { return Vector{s, s, s, s}; }
inline Vector minus(Vector a, Vector b) { return a - b; }
inline Vector plus_product(Vector a, Vector b, Vector c) { return c + a * b; }
inline Vector less_product(Vector a, Vector b, Vector c) { return c - a * b; }
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
typedef uint32_t Mask;
inline Mask of_lanes(Wholes lanes) {
#if defined(__SSE__)
    return static_cast<uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(lanes)));
#else
    return static_cast<uint32_t>((lanes[0] & 1) | (lanes[1] & 2) | (lanes[2] & 4) | (lanes[3] & 8));
#endif
}
inline Mask below(Vector a, Vector b) { return of_lanes(a < b); }
inline Vector where(Wholes lanes, Vector a) { return reinterpret_cast<Vector>(lanes & reinterpret_cast<Wholes>(a)); }
inline Wholes load_codes(const int32_t* p) { Wholes a; __builtin_memcpy(&a, p, sizeof a); return a; }
inline Vector plus_where_unlike(Vector a, Vector penalty, const int32_t* codes, int32_t code) {
    return a + where(load_codes(codes) != code, penalty);
}
inline void add_square(Tally<Vector>& tally, Vector step, Vector one) {
    const Wholes both = step == step;
    const Vector known = where(both, step);
    tally.sum += known * known;
    tally.shared += where(both, one);
}
inline void add_unlike(Tally<Vector>& tally, Vector penalty, Vector one, const int32_t* codes, int32_t code) {
    const Wholes some = load_codes(codes), both = some >= 0;
    tally.sum += where(both & (some != code), penalty);
    tally.shared += where(both, one);
}
constexpr const char* NAME = "baseline";
#endif

constexpr int NR = 2 * W;

// Number of the lowest bit that is set.
inline int32_t lowest(uint32_t mask) {
#if defined(__GNUC__)
    return __builtin_ctz(mask);
#else
    int32_t number = 0;
    for (; !(mask & 1u); mask >>= 1) ++number;
    return number;
#endif
}

#if defined(__GNUC__)
#define UNROLL _Pragma("GCC unroll 12")
#else
#define UNROLL
#endif

#if !defined(__AVX512F__)
constexpr bool IN_REGISTER = false;
inline void enter(float*, int32_t*, float, int32_t) {}
#endif

template <class Cell>
inline void enter_one_by_one(Cell* keys, int32_t* ids, int64_t k, Cell key, int32_t id) {
    if (!(key < keys[k - 1])) return;
    int64_t place = k - 1;
    for (; place > 0 && keys[place - 1] > key; --place) {
        keys[place] = keys[place - 1];
        ids[place] = ids[place - 1];
    }
    keys[place] = key;
    ids[place] = id;
}

// Do something for each column: `body(queries, panel)` with its cells, of query q at queries[q * ROW].
template <class Cell, class Body>
inline void each_column(const Cell* queries, const Cell* panel, int64_t n_columns, Body body) {
    for (int64_t start = 0; start < n_columns; start += ROW, queries += NQ * ROW) {
        const int64_t n = n_columns - start < ROW ? n_columns - start : ROW;
        for (int64_t f = 0; f < n; ++f, panel += NR) body(queries + f, panel);
    }
}

template <bool DIRECT>
inline void distances(const Cells<float>& cells, int64_t p, Vector (&sum)[NQ][2]) {
    const float* half = cells.half + p * NR;
    UNROLL
    for (int q = 0; q < NQ; ++q) {
        sum[q][0] = DIRECT ? spread(0.f) : load(half);
        sum[q][1] = DIRECT ? spread(0.f) : load(half + W);
    }
    each_column(cells.queries, cells.panels + p * cells.n_columns * NR, cells.n_columns,
                [&](const float* queries, const float* panel) {
        const Vector r0 = load(panel), r1 = load(panel + W);
        UNROLL
        for (int q = 0; q < NQ; ++q) {
            const Vector b = spread(queries[q * ROW]);
            if (DIRECT) {
                const Vector t0 = minus(r0, b), t1 = minus(r1, b);
                sum[q][0] = plus_product(t0, t0, sum[q][0]);
                sum[q][1] = plus_product(t1, t1, sum[q][1]);
            } else {
                sum[q][0] = less_product(r0, b, sum[q][0]);
                sum[q][1] = less_product(r1, b, sum[q][1]);
            }
        }
    });
    const Vector penalty = spread(cells.penalty);
    each_column(cells.query_codes, cells.panel_codes + p * cells.n_codes * NR, cells.n_codes,
                [&](const int32_t* queries, const int32_t* panel) {
        UNROLL
        for (int q = 0; q < NQ; ++q) {
            const int32_t code = queries[q * ROW];
            sum[q][0] = plus_where_unlike(sum[q][0], penalty, panel, code);
            sum[q][1] = plus_where_unlike(sum[q][1], penalty, panel + W, code);
        }
    });
}

#if defined(PAIRS)
inline void distances(const Cells<int32_t>& cells, int64_t p, Whole (&sum)[NQ][2]) {
    UNROLL
    for (int q = 0; q < NQ; ++q) {
        sum[q][0] = load(cells.half + p * NR);
        sum[q][1] = load(cells.half + p * NR + W);
    }
    each_column(cells.queries, cells.panels + p * cells.n_columns * NR, cells.n_columns,
                [&](const int32_t* queries, const int32_t* panel) {
        const Whole r0 = load(panel), r1 = load(panel + W);
        UNROLL
        for (int q = 0; q < NQ; ++q) {
            const Whole b = spread(queries[q * ROW]);
            sum[q][0] = plus_pairs(r0, b, sum[q][0]);
            sum[q][1] = plus_pairs(r1, b, sum[q][1]);
        }
    });
}
#endif

template <class Cell>
inline void enter(Lists<Cell>& lists, int q, Cell key, int32_t id) {
    if (IN_REGISTER && lists.k <= 16) enter(lists.key[q], lists.id[q], key, id);
    else enter_one_by_one(lists.key[q], lists.id[q], lists.k, key, id);
    lists.worst[q] = lists.key[q][lists.k - 1];
}

// Enter what is below the worst of each list. What was found is written to memory only where something is.
template <class Cell, class Sums>
inline void enter_panel(const Sums (&sum)[NQ][2], Lists<Cell>& lists, int32_t first) {
    Mask any = 0;
    UNROLL
    for (int q = 0; q < NQ; ++q) any |= below(smaller(sum[q][0], sum[q][1]), spread(lists.worst[q]));
    if (!any) return;
    alignas(64) Cell found[NQ][NR];
    UNROLL
    for (int q = 0; q < NQ; ++q) {
        store(found[q], sum[q][0]);
        store(found[q] + W, sum[q][1]);
    }
    for (int q = 0; q < NQ; ++q) {
        const auto worst = spread(lists.worst[q]);
        uint32_t mask = below(load(found[q]), worst);
        mask |= static_cast<uint32_t>(below(load(found[q] + W), worst)) << W;
        for (; mask; mask &= mask - 1) {
            const int32_t j = lowest(mask);
            enter(lists, q, found[q][j], first + j);
        }
    }
}

template <bool DIRECT>
void scan_panels(const Cells<float>& cells, int64_t n_panels, Lists<float>& lists, int32_t first) {
    for (int64_t p = 0; p < n_panels; ++p) {
        Vector sum[NQ][2];
        distances<DIRECT>(cells, p, sum);
        enter_panel(sum, lists, first + static_cast<int32_t>(p * NR));
    }
}

// Sums and counts of so many queries of a tile are what the registers hold.
constexpr int NH = NQ / 2;

inline void shared_distances(const Cells<float>& cells, int64_t p, int from, Tally<Vector> (&tally)[NH][2]) {
    const Vector one = spread(1.f), penalty = spread(cells.penalty);
    UNROLL
    for (int q = 0; q < NH; ++q) tally[q][0] = tally[q][1] = {spread(0.f), spread(0.f)};
    each_column(cells.queries, cells.panels + p * cells.n_columns * NR, cells.n_columns,
                [&](const float* queries, const float* panel) {
        const Vector r0 = load(panel), r1 = load(panel + W);
        UNROLL
        for (int q = 0; q < NH; ++q) {
            const Vector b = spread(queries[(from + q) * ROW]);
            add_square(tally[q][0], minus(r0, b), one);  // what either lacks is NaN
            add_square(tally[q][1], minus(r1, b), one);
        }
    });
    each_column(cells.query_codes, cells.panel_codes + p * cells.n_codes * NR, cells.n_codes,
                [&](const int32_t* queries, const int32_t* panel) {
        UNROLL
        for (int q = 0; q < NH; ++q) {
            const int32_t code = queries[(from + q) * ROW];
            if (code < 0) continue;
            add_unlike(tally[q][0], penalty, one, panel, code);
            add_unlike(tally[q][1], penalty, one, panel + W, code);
        }
    });
}

// Enter the mean over what is shared, where that is below the worst of a list: told without dividing, and never so
// where nothing is shared, since 0 times infinity is not a number.
inline void enter_shared(const Tally<Vector> (&tally)[NH][2], int from, Lists<float>& lists, int32_t first) {
    uint32_t below_worst[NH], any = 0;
    UNROLL
    for (int q = 0; q < NH; ++q) {
        const Vector worst = spread(lists.worst[from + q]), zero = spread(0.f);
        const Mask low = below(less_product(tally[q][0].shared, worst, tally[q][0].sum), zero);
        const Mask high = below(less_product(tally[q][1].shared, worst, tally[q][1].sum), zero);
        any |= below_worst[q] = static_cast<uint32_t>(low) | static_cast<uint32_t>(high) << W;
    }
    if (!any) return;
    alignas(64) float sum[NH][NR], shared[NH][NR];
    UNROLL
    for (int q = 0; q < NH; ++q)
        for (int half = 0; half < 2; ++half) {
            store(sum[q] + half * W, tally[q][half].sum);
            store(shared[q] + half * W, tally[q][half].shared);
        }
    for (int q = 0; q < NH; ++q)
        for (uint32_t mask = below_worst[q]; mask; mask &= mask - 1) {
            const int32_t j = lowest(mask);
            const float key = sum[q][j] / shared[q][j];
            if (key < lists.worst[from + q]) enter(lists, from + q, key, first + j);
        }
}

void scan_shared(const Cells<float>& cells, int64_t n_panels, Lists<float>& lists, int32_t first) {
    for (int64_t p = 0; p < n_panels; ++p)
        for (int from = 0; from < NQ; from += NH) {
            Tally<Vector> tally[NH][2];
            shared_distances(cells, p, from, tally);
            enter_shared(tally, from, lists, first + static_cast<int32_t>(p * NR));
        }
}

void scan(const Cells<float>& cells, int64_t n_panels, Lists<float>& lists, int32_t first) {
    if (cells.gaps) scan_shared(cells, n_panels, lists, first);
    else if (cells.direct) scan_panels<true>(cells, n_panels, lists, first);
    else scan_panels<false>(cells, n_panels, lists, first);
}

#if defined(PAIRS)
void scan_pairs(const Cells<int32_t>& cells, int64_t n_panels, Lists<int32_t>& lists, int32_t first) {
    for (int64_t p = 0; p < n_panels; ++p) {
        Whole sum[NQ][2];
        distances(cells, p, sum);
        enter_panel(sum, lists, first + static_cast<int32_t>(p * NR));
    }
}
#else
constexpr Scan<int32_t> scan_pairs = nullptr;
#endif

int64_t within(const float* points, int64_t n, const float* low, const float* high, int64_t d, const float* most,
               int32_t* found) {
    constexpr int64_t STEP = 8;  // columns after which a block of points may be known to be too far
    const Vector zero = spread(0.f);
    int64_t count = 0;
    for (int64_t i = 0; i < n; i += W) {
        Vector sum = zero;
        const Vector reach = load(most + i);
        uint32_t mask = (1u << W) - 1u;
        for (int64_t f = 0; f < d && mask;) {
            for (const int64_t until = d - f < STEP ? d : f + STEP; f < until; ++f) {
                const Vector at = load(points + f * n + i);
                const Vector gap = larger(larger(minus(spread(low[f]), at), minus(at, spread(high[f]))), zero);
                sum = plus_product(gap, gap, sum);
            }
            mask &= ~static_cast<uint32_t>(below(reach, sum));
        }
        for (; mask; mask &= mask - 1) found[count++] = static_cast<int32_t>(i) + lowest(mask);
    }
    return count;
}
}  // namespace

extern const Tile TILE;
const Tile TILE = {NAME, NQ, NR, scan, scan_pairs, within};
