// Search: the k nearest references of each query, in float32 or in whole numbers of 16 bits.
//
// Rows have numbers and categories, the latter as codes that cost a penalty where they differ. References may
// be cut by median splits into leaves with bounding boxes. A group of queries then visits the leaves from the nearest
// box outwards, each with those of its queries alone that are no farther from the box than from the last of their list.
// What comes out are candidates: rank.cpp orders them exactly and the caller proves that none is missing.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "entry.hpp"
#include "large.hpp"
#include "parallel.hpp"
#include "tile.hpp"

namespace {
using std::vector;

const Tile* tiles[] = {
#if defined(__x86_64__) || defined(_M_X64)
    &tile_vnni, &tile_avx512, &tile_avx2,
#endif
    &tile_baseline};
constexpr int N_TILES = sizeof tiles / sizeof *tiles;

bool runs_here(int number) {
#if (defined(__x86_64__) || defined(_M_X64)) && defined(__GNUC__)
    if (tiles[number] == &tile_vnni)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni");
    if (tiles[number] == &tile_avx512) return __builtin_cpu_supports("avx512f");
    if (tiles[number] == &tile_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return tiles[number] == &tile_baseline;
}

std::atomic<int> chosen{-1};

const Tile& tile_in_use() {
    int number = chosen;
    if (number < 0) {
        for (number = 0; !runs_here(number);) ++number;
        chosen = number;
    }
    return *tiles[number];
}

// Rows in an order in which leaves are runs of neighbours; `ends` are where leaves begin, and the end.
struct Order {
    large<int32_t> row;
    vector<int32_t> ends;
};

template <class Scalar>
struct Splitter {
    const Scalar* X;
    int64_t d;
    int64_t leaf;
    int align;
    int32_t* row;

    int64_t widest(int64_t a, int64_t b) const {
        const int64_t step = std::max<int64_t>(1, (b - a) / 512);
        int64_t best = 0;
        double most = -1;
        for (int64_t f = 0; f < std::min<int64_t>(d, 32); ++f) {  // rotated columns: the first spread most
            double sum = 0, squares = 0, count = 0;
            for (int64_t i = a; i < b; i += step) {
                const double v = X[row[i] * d + f];
                sum += v; squares += v * v; count += 1;
            }
            const double variance = squares / count - (sum / count) * (sum / count);
            if (variance > most) { most = variance; best = f; }
        }
        return best;
    }

    int64_t cut(int64_t a, int64_t b) const {
        const int64_t f = widest(a, b);
        int64_t middle = a + ((b - a) / 2 + align - 1) / align * align;  // leaves fill their panels
        if (middle >= b) middle = (a + b) / 2;
        std::nth_element(row + a, row + middle, row + b, [&](int32_t i, int32_t j) {
            return X[i * d + f] < X[j * d + f];
        });
        return middle;
    }

    void split(int64_t a, int64_t b, vector<int32_t>& starts) const {
        if (b - a <= leaf) { starts.push_back(static_cast<int32_t>(a)); return; }
        const int64_t middle = cut(a, b);
        split(a, middle, starts);
        split(middle, b, starts);
    }
};

template <class Scalar>
int order_by_boxes(const Scalar* X, int64_t n, int64_t d, int64_t leaf, int align, int64_t n_threads,
                   const volatile int32_t* stop, Order& out) {
    out.row.resize(n);
    std::iota(out.row.begin(), out.row.end(), 0);
    const Splitter<Scalar> splitter{X, d, leaf, align, out.row.data()};
    // The top of the tree level by level, so that the threads share its parts; then part by part.
    vector<std::pair<int64_t, int64_t>> parts{{0, n}};
    int status = DONE;
    while (status == DONE && static_cast<int>(parts.size()) < 4 * n_threads
           && n / static_cast<int64_t>(parts.size()) > 4 * leaf) {
        vector<std::pair<int64_t, int64_t>> halves(2 * parts.size());
        status = in_parallel(parts.size(), n_threads, stop, [&] { return [&](int64_t i) {
            const int64_t middle = splitter.cut(parts[i].first, parts[i].second);
            halves[2 * i] = {parts[i].first, middle};
            halves[2 * i + 1] = {middle, parts[i].second};
        }; });
        parts.swap(halves);
    }
    if (status != DONE) return status;
    vector<vector<int32_t>> starts(parts.size());
    status = in_parallel(parts.size(), n_threads, stop, [&] { return [&](int64_t i) {
        splitter.split(parts[i].first, parts[i].second, starts[i]);
    }; });
    for (const auto& some : starts) out.ends.insert(out.ends.end(), some.begin(), some.end());
    out.ends.push_back(static_cast<int32_t>(n));
    return status;
}

void order_as_they_come(int64_t n, int64_t block, Order& out) {
    out.row.resize(n);
    std::iota(out.row.begin(), out.row.end(), 0);
    for (int64_t i = 0; i < n; i += block) out.ends.push_back(static_cast<int32_t>(i));
    out.ends.push_back(static_cast<int32_t>(n));
}

// What a cell is made of: itself, or the two halves of a pair.
template <class Cell> struct Parts { typedef float Scalar; static constexpr int64_t N = 1; };
template <> struct Parts<int32_t> { typedef int16_t Scalar; static constexpr int64_t N = 2; };
template <class Cell>
inline const typename Parts<Cell>::Scalar* scalars(const Cell* cells) {
    return reinterpret_cast<const typename Parts<Cell>::Scalar*>(cells);
}

// Half the square of a cell, of a float or of both halves of a pair.
inline double half_square(float cell) { return .5 * cell * cell; }
inline double half_square(int32_t pair) {
    const double low = static_cast<int16_t>(pair & 0xffff), high = static_cast<int16_t>(pair >> 16);
    return .5 * (low * low + high * high);
}

// What a query's cell is in a tile.
inline float asked(float cell) { return cell; }
inline int32_t asked(int32_t pair) {
    const uint32_t low = static_cast<uint32_t>(-(pair & 0xffff)), high = static_cast<uint32_t>(-(pair >> 16));
    return static_cast<int32_t>((low & 0xffffu) | high << 16);
}

template <class Cell>
constexpr Cell nowhere() {
    return std::numeric_limits<Cell>::has_infinity ? std::numeric_limits<Cell>::infinity()
                                                   : std::numeric_limits<Cell>::max();
}

// Rows as the caller has them, row-major: numbers (n, d) and codes (n, c).
template <class Cell>
struct Rows {
    const Cell* X;
    const int32_t* codes;
};

template <class Scalar>
inline void widen(float* low, float* high, const Scalar* numbers, int64_t n) {
    for (int64_t f = 0; f < n; ++f) {
        low[f] = std::min(low[f], static_cast<float>(numbers[f]));
        high[f] = std::max(high[f], static_cast<float>(numbers[f]));
    }
}

template <class Cell>
struct References {
    Order order;
    int64_t d = 0, c = 0, n_parts = 0;  // cells, codes, and numbers of a row
    bool direct = false, gaps = false;
    float penalty = 0;
    vector<int64_t> first_panel;  // of each leaf, and the end
    large<Cell> panels, half;
    vector<float> low, high;
    large<int32_t> panel_codes;

    int64_t n_leaves() const { return static_cast<int64_t>(order.ends.size()) - 1; }

    int pack(const Rows<Cell>& R, const Tile& tile, bool boxed, int64_t n_threads,
             const volatile int32_t* stop) {
        const int NR = tile.n_references;
        first_panel.assign(n_leaves() + 1, 0);
        for (int64_t l = 0; l < n_leaves(); ++l)
            first_panel[l + 1] = first_panel[l] + (order.ends[l + 1] - order.ends[l] + NR - 1) / NR;
        panels.resize(first_panel.back() * NR * d);
        panel_codes.resize(first_panel.back() * NR * c);
        half.resize(first_panel.back() * NR);
        if (boxed) { low.resize(n_leaves() * n_parts); high.resize(n_leaves() * n_parts); }
        return in_parallel(n_leaves(), n_threads, stop, [&] { return [&](int64_t l) {
            pack_leaf(R, NR, l);
            if (boxed) box_leaf(R.X, l);
        }; });
    }

    void pack_leaf(const Rows<Cell>& R, int NR, int64_t l) {
        const int64_t end = order.ends[l + 1];
        for (int64_t p = first_panel[l]; p < first_panel[l + 1]; ++p)
            for (int j = 0; j < NR; ++j) {
                const int64_t i = order.ends[l] + (p - first_panel[l]) * NR + j;
                const int64_t row = i < end ? order.row[i] : -1;
                const Cell* from = row < 0 ? nullptr : R.X + row * d;
                Cell* to = panels.data() + p * d * NR + j;
                double sum = 0;
                // A place without a row is infinitely far: by half |r|^2, by a column far out, or with gaps alone.
                for (int64_t f = 0; f < d; ++f) {
                    const Cell v = from ? from[f] : static_cast<Cell>(gaps ? NAN : direct ? 1e18f : 0.f);
                    to[f * NR] = v;
                    sum += half_square(v);
                }
                half[p * NR + j] = from ? static_cast<Cell>(sum) : nowhere<Cell>();
                for (int64_t f = 0; f < c; ++f)
                    panel_codes[(p * c + f) * NR + j] = row < 0 ? -1 : R.codes[row * c + f];
            }
    }

    void box_leaf(const Cell* R, int64_t l) {
        float *lo = low.data() + l * n_parts, *hi = high.data() + l * n_parts;
        std::fill(lo, lo + n_parts, INFINITY);
        std::fill(hi, hi + n_parts, -INFINITY);
        for (int64_t i = order.ends[l]; i < order.ends[l + 1]; ++i)
            widen(lo, hi, scalars(R + static_cast<int64_t>(order.row[i]) * d), n_parts);
    }
};

// Squared distance between two boxes, at least 0.
float between(const float* lo, const float* hi, const float* low, const float* high, int64_t d) {
    float sum = 0;
    for (int64_t f = 0; f < d; ++f) {
        const float gap = std::max(0.f, std::max(lo[f] - high[f], low[f] - hi[f]));
        sum += gap * gap;
    }
    return sum;
}

// Queries that share their order of leaves: enough that a leaf is read for many, few enough that every thread has some
// and their cells stay in its cache. A multiple of what tiles take, and of 16.
int64_t queries_a_group(int64_t nq, int64_t d, int64_t n_threads) {
    constexpr int64_t ONE = 48, MOST_CELLS = 64 * 1024;
    const int64_t wanted = std::min(nq / (8 * n_threads), MOST_CELLS / (d + 1));
    return std::clamp<int64_t>(wanted / ONE, 1, 8) * ONE;
}

template <class Cell>
struct Query {
    const References<Cell>& refs;
    const Tile& tile;
    Scan<Cell> scan;
    Rows<Cell> Q;
    const int32_t* row;
    int64_t nq, k, group;
    bool boxed;
    const volatile int32_t* stop;
    int32_t* ids;
    double* last;
};

// The lists of one group of queries, and what is needed to fill them. One a thread, used again.
template <class Cell>
class Group {
  public:
    explicit Group(const Query<Cell>& query)
        : q(query), d(query.refs.d), c(query.refs.c), p(query.refs.n_parts), MR(query.tile.n_queries),
          list(places(query.k)), key(q.group * list), id(q.group * list), half(q.group), some(q.group),
          rows(q.group * d), codes(q.group * c), tile_rows((d / ROW + 1) * ROW * MR),
          tile_codes((c / ROW + 1) * ROW * MR) {
        if (!q.boxed) return;
        leaves.resize(q.refs.n_leaves());
        points.resize(q.group * p);
        most.resize(q.group);
        low.resize(p);
        high.resize(p);
    }

    void operator()(int64_t number) {
        first = number * q.group;
        n = std::min(q.nq - first, q.group);
        take();
        if (q.boxed) by_boxes();
        else one_by_one();
        write();
    }

  private:
    const Query<Cell>& q;
    int64_t d, c, p, MR, list, first = 0, n = 0;
    vector<Cell> key;
    vector<int32_t> id;
    vector<double> half;
    vector<int32_t> some;  // of the queries, by their numbers in the group
    vector<Cell> rows;
    vector<int32_t> codes;
    vector<Cell> tile_rows;
    vector<int32_t> tile_codes;
    vector<std::pair<float, int32_t>> leaves;
    vector<float> points, most, low, high;

    const Cell* row(int64_t i) const { return q.Q.X + static_cast<int64_t>(q.row[first + i]) * d; }

    void take() {
        std::fill(key.begin(), key.end(), nowhere<Cell>());
        std::fill(id.begin(), id.end(), -1);
        for (int64_t i = 0; i < n; ++i) {
            const Cell* from = row(i);
            half[i] = 0;
            for (int64_t f = 0; f < d; ++f) {
                half[i] += half_square(from[f]);
                rows[i * d + f] = asked(from[f]);
            }
            const int32_t* levels = q.Q.codes + static_cast<int64_t>(q.row[first + i]) * c;
            std::copy(levels, levels + c, codes.begin() + i * c);
        }
    }

    template <class Part>
    void put(const vector<Part>& from, int64_t i, int64_t length, int64_t m, vector<Part>& tile) const {
        for (int64_t f = 0; f < length; f += ROW)
            std::memcpy(&tile[place(f, m, MR)], &from[i * length + f], std::min(ROW, length - f) * sizeof(Part));
    }

    // Look at a leaf with the first `count` of some queries, a tile at a time.
    void scan(int64_t count, int64_t l) {
        const auto& refs = q.refs;
        const int64_t panel = refs.first_panel[l], NR = q.tile.n_references;
        const Cells<Cell> cells{tile_rows.data(), refs.panels.data() + panel * d * NR, refs.half.data() + panel * NR,
                                tile_codes.data(), refs.panel_codes.data() + panel * c * NR, d, c, refs.penalty,
                                refs.direct, refs.gaps};
        Lists<Cell> lists;
        lists.k = q.k;
        for (int64_t s = 0; s < count; s += MR) {
            for (int64_t m = 0; m < MR; ++m) {
                const int64_t i = some[std::min(s + m, count - 1)];
                lists.key[m] = &key[i * list];
                lists.id[m] = &id[i * list];
                lists.worst[m] = s + m < count ? lists.key[m][q.k - 1] : std::numeric_limits<Cell>::lowest();
                put(rows, i, d, m, tile_rows);
                put(codes, i, c, m, tile_codes);
            }
            q.scan(cells, refs.first_panel[l + 1] - panel, lists, refs.order.ends[l]);
        }
    }

    void one_by_one() {
        std::iota(some.begin(), some.end(), 0);
        for (int64_t l = 0; l < q.refs.n_leaves() && !(q.stop && *q.stop); ++l) scan(n, l);
    }

    // Squared distance to the last of a query's list.
    double last(int64_t i) const {
        const double far = key[i * list + q.k - 1];
        return std::max(0.0, q.refs.direct ? far : 2 * (far + half[i]));
    }

    // The same with room for rounding, so that a box that is farther cannot hold a row that belongs into the list.
    float reach(int64_t i) const {
        const float rounding = 1.f + 5e-7f * static_cast<float>(p + 8);
        const float halves = Parts<Cell>::N == 1 ? 1e-30f : 2.f;  // of whole numbers are rounded down
        return static_cast<float>(last(i)) * rounding + halves;
    }

    void by_boxes() {
        const auto& refs = q.refs;
        const int64_t L = refs.n_leaves();
        measure();
        int64_t sorted = 0, step = 64;
        float farthest = INFINITY;
        for (int64_t o = 0; o < L && !(q.stop && *q.stop); ++o) {
            if (o >= sorted) {  // most groups need the first few leaves only
                farthest = *std::max_element(most.begin(), most.end());
                const int64_t until = std::min(L, sorted + step);
                std::partial_sort(leaves.begin() + sorted, leaves.begin() + until, leaves.end());
                sorted = until;
                step *= 2;
            } else if (o % 8 == 7) {
                farthest = *std::max_element(most.begin(), most.end());
            }
            if (leaves[o].first > farthest) break;
            const int64_t l = leaves[o].second;
            const int64_t count = q.tile.within(points.data(), q.group, &refs.low[l * p], &refs.high[l * p], p,
                                                most.data(), some.data());
            scan(count, l);
            for (int64_t s = 0; s < count; ++s) most[some[s]] = reach(some[s]);
        }
    }

    // Set the queries up as points, and the leaves with how far they are from the box of them all.
    void measure() {
        const auto& refs = q.refs;
        std::fill(low.begin(), low.end(), INFINITY);
        std::fill(high.begin(), high.end(), -INFINITY);
        std::fill(most.begin(), most.end(), -1.f);  // places without a query are near nothing
        std::fill(most.begin(), most.begin() + n, INFINITY);
        for (int64_t i = 0; i < n; ++i) {
            const auto* from = scalars(row(i));
            widen(low.data(), high.data(), from, p);
            for (int64_t f = 0; f < p; ++f) points[f * q.group + i] = from[f];
        }
        for (int64_t l = 0; l < refs.n_leaves(); ++l)
            leaves[l] = {between(low.data(), high.data(), &refs.low[l * p], &refs.high[l * p], p),
                         static_cast<int32_t>(l)};
    }

    void write() const {
        for (int64_t i = 0; i < n; ++i) {
            const int64_t to = q.row[first + i];
            for (int64_t s = 0; s < q.k; ++s) {
                const int32_t found = id[i * list + s];
                q.ids[to * q.k + s] = found < 0 ? -1 : q.refs.order.row[found];
            }
            q.last[to] = last(i);
        }
    }
};

struct Shape {
    int64_t n, nq, d, c, k, leaf;
    double penalty;
    bool direct, gaps;
};

// Q without numbers: the queries are the references.
template <class Cell>
int search(const Shape& shape, Rows<Cell> R, Rows<Cell> Q, Scan<Cell> scan, int64_t n_threads,
           const volatile int32_t* stop, int32_t* ids, double* last) {
    const Tile& tile = tile_in_use();
    const bool boxed = shape.leaf > 0;
    const int64_t nq = Q.X ? shape.nq : shape.n, group = queries_a_group(nq, shape.d, n_threads);
    References<Cell> refs;
    refs.d = shape.d;
    refs.n_parts = shape.d * Parts<Cell>::N;
    refs.c = shape.c;
    refs.direct = shape.direct;
    refs.gaps = shape.gaps;
    refs.penalty = static_cast<float>(shape.direct ? shape.penalty : .5 * shape.penalty);
    Order queries;
    int status = DONE;
    if (boxed) {
        status = order_by_boxes(scalars(R.X), shape.n, refs.n_parts, shape.leaf, tile.n_references, n_threads, stop,
                                refs.order);
        if (Q.X && status == DONE)
            status = order_by_boxes(scalars(Q.X), nq, refs.n_parts, group, static_cast<int>(group), n_threads, stop,
                                    queries);
    } else {
        order_as_they_come(shape.n, 1024, refs.order);
        if (Q.X) order_as_they_come(shape.nq, 1024, queries);
    }
    if (status == DONE) status = refs.pack(R, tile, boxed, n_threads, stop);
    if (status != DONE) return status;
    const Query<Cell> query{refs, tile, scan, Q.X ? Q : R, (Q.X ? queries : refs.order).row.data(), nq, shape.k, group,
                            boxed, stop, ids, last};
    status = in_parallel((nq + group - 1) / group, n_threads, stop, [&] { return Group<Cell>(query); });
    return stop && *stop ? STOPPED : status;
}
}  // namespace

// Name of the tile in use; `ov_use_tile` chooses the one of this name (for tests), 0 if it cannot run here.
ENTRY const char* ov_tile(void) { return tile_in_use().name; }

ENTRY int ov_use_tile(const char* name) {
    for (int i = 0; i < N_TILES; ++i)
        if (!std::strcmp(name, tiles[i]->name) && runs_here(i)) { chosen = i; return 1; }
    return 0;
}

// Whether the tile in use searches pairs of whole numbers.
ENTRY int ov_has_pairs(void) { return tile_in_use().scan_pairs != nullptr; }

// R (n, d) and Q (nq, d) row-major, their codes (n, c) and (nq, c); Q null: the queries are the references.
// leaf 0: no boxes. Writes ids (nq, k), nearest first, -1 where there are fewer than k references, and the squared
// distance to the last of them (nq). With gaps (then direct, without boxes): over shared columns, a column; -1 also
// where fewer than k references share one.
ENTRY int ov_search(const float* R, const int32_t* r_codes, int64_t n, const float* Q, const int32_t* q_codes,
                    int64_t nq, int64_t d, int64_t c, double penalty, int64_t k, int64_t leaf, int64_t direct,
                    int64_t gaps, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, double* last) {
    try {
        const Shape shape{n, nq, d, c, k, leaf, penalty, direct != 0, gaps != 0};
        return search<float>(shape, {R, r_codes}, {Q, q_codes}, tile_in_use().scan, n_threads, stop, ids, last);
    } catch (const std::bad_alloc&) { return NO_MEMORY; }
}

// Likewise with d pairs a row, without codes. Squares of rows are at most 2^30.
ENTRY int ov_search_pairs(const int32_t* R, int64_t n, const int32_t* Q, int64_t nq, int64_t d, int64_t k,
                          int64_t leaf, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, double* last) {
    try {
        const Shape shape{n, nq, d, 0, k, leaf, 0.0, false, false};
        return search<int32_t>(shape, {R, nullptr}, {Q, nullptr}, tile_in_use().scan_pairs, n_threads, stop, ids,
                               last);
    } catch (const std::bad_alloc&) { return NO_MEMORY; }
}
