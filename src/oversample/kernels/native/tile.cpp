// See tile.hpp. Compiled with -DTILE=tile_avx512 and the like; no template of the standard library may be used
// here: the linker keeps one copy of each, and it could be the one that an older processor cannot run.
#include "tile.hpp"

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
inline uint32_t below(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
inline Vector plus_where_unlike(Vector a, Vector penalty, const int32_t* codes, int32_t code) {
    const __mmask16 unlike = _mm512_cmpneq_epi32_mask(_mm512_loadu_si512(codes), _mm512_set1_epi32(code));
    return _mm512_mask_add_ps(a, unlike, a, penalty);
}
constexpr const char* NAME = "AVX-512";
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
inline uint32_t below(Vector a, Vector b) {
    return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ)));
}
inline Vector plus_where_unlike(Vector a, Vector penalty, const int32_t* codes, int32_t code) {
    const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
    const __m256i alike = _mm256_cmpeq_epi32(some, _mm256_set1_epi32(code));
    return _mm256_add_ps(a, _mm256_andnot_ps(_mm256_castsi256_ps(alike), penalty));
}
constexpr const char* NAME = "AVX2";
#else
namespace {
constexpr int W = 4, NQ = 4;
struct Vector { float v[W]; };  // four floats: what every compiler turns into SSE or NEON
inline Vector load(const float* p) { Vector a; for (int i = 0; i < W; ++i) a.v[i] = p[i]; return a; }
inline void store(float* p, const Vector& a) { for (int i = 0; i < W; ++i) p[i] = a.v[i]; }
inline Vector spread(float s) { Vector a; for (int i = 0; i < W; ++i) a.v[i] = s; return a; }
inline Vector minus(const Vector& a, const Vector& b) {
    Vector c; for (int i = 0; i < W; ++i) c.v[i] = a.v[i] - b.v[i]; return c;
}
inline Vector plus_product(const Vector& a, const Vector& b, const Vector& c) {
    Vector e; for (int i = 0; i < W; ++i) e.v[i] = c.v[i] + a.v[i] * b.v[i]; return e;
}
inline Vector less_product(const Vector& a, const Vector& b, const Vector& c) {
    Vector e; for (int i = 0; i < W; ++i) e.v[i] = c.v[i] - a.v[i] * b.v[i]; return e;
}
inline uint32_t below(const Vector& a, const Vector& b) {
    uint32_t m = 0; for (int i = 0; i < W; ++i) m |= static_cast<uint32_t>(a.v[i] < b.v[i]) << i; return m;
}
inline Vector plus_where_unlike(const Vector& a, const Vector& penalty, const int32_t* codes, int32_t code) {
    Vector c; for (int i = 0; i < W; ++i) c.v[i] = a.v[i] + (codes[i] != code ? penalty.v[i] : 0.f); return c;
}
constexpr const char* NAME = "baseline";
#endif

constexpr int NR = 2 * W;

#if defined(__GNUC__)
#define UNROLL _Pragma("GCC unroll 12")
#else
#define UNROLL
#endif

template <bool DIRECT>
inline void distances(const Cells& cells, int64_t p, Vector (&sum)[NQ][2]) {
    const float* panel = cells.panels + p * cells.n_columns * NR;
    const float* half = cells.half + p * NR;
    UNROLL
    for (int q = 0; q < NQ; ++q) {
        sum[q][0] = DIRECT ? spread(0.f) : load(half);
        sum[q][1] = DIRECT ? spread(0.f) : load(half + W);
    }
    for (int64_t f = 0; f < cells.n_columns; ++f) {
        const Vector r0 = load(panel + f * NR), r1 = load(panel + f * NR + W);
        UNROLL
        for (int q = 0; q < NQ; ++q) {
            const Vector b = spread(cells.queries[f * NQ + q]);
            if (DIRECT) {
                const Vector t0 = minus(r0, b), t1 = minus(r1, b);
                sum[q][0] = plus_product(t0, t0, sum[q][0]);
                sum[q][1] = plus_product(t1, t1, sum[q][1]);
            } else {
                sum[q][0] = less_product(r0, b, sum[q][0]);
                sum[q][1] = less_product(r1, b, sum[q][1]);
            }
        }
    }
    const int32_t* codes = cells.panel_codes + p * cells.n_codes * NR;
    const Vector penalty = spread(cells.penalty);
    for (int64_t f = 0; f < cells.n_codes; ++f, codes += NR) {
        UNROLL
        for (int q = 0; q < NQ; ++q) {
            const int32_t code = cells.query_codes[f * NQ + q];
            sum[q][0] = plus_where_unlike(sum[q][0], penalty, codes, code);
            sum[q][1] = plus_where_unlike(sum[q][1], penalty, codes + W, code);
        }
    }
}

template <bool DIRECT>
void scan_panels(const Cells& cells, int64_t n_panels, int64_t k, float* key, int32_t* id, int32_t first) {
    alignas(64) float found[NR];
    for (int64_t p = 0; p < n_panels; ++p) {
        Vector sum[NQ][2];
        distances<DIRECT>(cells, p, sum);
        for (int q = 0; q < NQ; ++q) {
            float* keys = key + q * k;
            const Vector worst = spread(keys[k - 1]);
            uint32_t mask = below(sum[q][0], worst) | below(sum[q][1], worst) << W;
            if (!mask) continue;
            store(found, sum[q][0]);
            store(found + W, sum[q][1]);
            int32_t* ids = id + q * k;
            for (int j = 0; mask; ++j, mask >>= 1) {
                if (!(mask & 1u) || !(found[j] < keys[k - 1])) continue;
                int64_t place = k - 1;
                for (; place > 0 && keys[place - 1] > found[j]; --place) {
                    keys[place] = keys[place - 1];
                    ids[place] = ids[place - 1];
                }
                keys[place] = found[j];
                ids[place] = first + static_cast<int32_t>(p * NR + j);
            }
        }
    }
}

void scan(const Cells& cells, int64_t n_panels, int64_t k, float* key, int32_t* id, int32_t first) {
    if (cells.direct) scan_panels<true>(cells, n_panels, k, key, id, first);
    else scan_panels<false>(cells, n_panels, k, key, id, first);
}
}  // namespace

extern const Tile TILE;
const Tile TILE = {NAME, NQ, NR, scan};
