// Sparse: neighbours and blending of CSR rows without making anything dense.
//
// The search multiplies each query with the references column by column into one row of sums, and keeps the
// k smallest; rank.cpp's distance is then taken over the union of two rows' entries, which is the same
// number, since columns that both miss add an exact 0. Indices are sorted and unique in every row.
// Compiled with -ffp-contract=off.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "parallel.hpp"

namespace {
typedef std::pair<double, int64_t> Place;

template <class I, class T>
struct Matrix {
    const I* start;
    const I* index;
    const T* value;
};

// Call visit(column, a, b) for every column in which either row has an entry, ascending.
template <class I, class T, class Visit>
inline void over_union(const Matrix<I, T>& A, int64_t i, const Matrix<I, T>& B, int64_t j, Visit visit) {
    int64_t a = A.start[i], b = B.start[j];
    const int64_t a_end = A.start[i + 1], b_end = B.start[j + 1];
    while (a < a_end && b < b_end) {
        const I x = A.index[a], y = B.index[b];
        if (x == y) visit(x, A.value[a++], B.value[b++]);
        else if (x < y) visit(x, A.value[a++], T(0));
        else visit(y, T(0), B.value[b++]);
    }
    for (; a < a_end; ++a) visit(A.index[a], A.value[a], T(0));
    for (; b < b_end; ++b) visit(B.index[b], T(0), B.value[b]);
}

template <class I>
double squared(const Matrix<I, double>& Q, int64_t i, const Matrix<I, double>& R, int64_t j) {
    double sum = 0;
    over_union(Q, i, R, j, [&](I, double a, double b) {
        const double t = a - b;
        sum += t * t;
    });
    return sum;
}

// The k smallest keys seen, as an unordered heap with the largest in front.
class Smallest {
  public:
    explicit Smallest(int64_t k) : k_(k) { places.reserve(k + 1); }
    void clear() { places.clear(); }
    bool full() const { return static_cast<int64_t>(places.size()) == k_; }
    double worst() const { return full() ? places.front().first : std::numeric_limits<double>::infinity(); }
    void enter(const Place& place) {
        if (full()) {
            if (!(place < places.front())) return;
            std::pop_heap(places.begin(), places.end());
            places.pop_back();
        }
        places.push_back(place);
        std::push_heap(places.begin(), places.end());
    }
    std::vector<Place> places;

  private:
    int64_t k_;
};

template <class I>
int search(const Matrix<I, double>& Q, int64_t nq, const Matrix<I, double>& columns, const double* half,
           int64_t n, int64_t k, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, double* last) {
    constexpr int64_t BLOCK = 8;
    return in_parallel((nq + BLOCK - 1) / BLOCK, n_threads, stop, [=] {
        std::vector<double> sums(n);
        Smallest best(k);
        return [=](int64_t piece) mutable {
            for (int64_t i = piece * BLOCK; i < std::min(nq, (piece + 1) * BLOCK); ++i) {
                std::copy(half, half + n, sums.begin());
                for (int64_t a = Q.start[i]; a < static_cast<int64_t>(Q.start[i + 1]); ++a) {
                    const double v = Q.value[a];
                    const int64_t column = Q.index[a];
                    for (int64_t b = columns.start[column]; b < static_cast<int64_t>(columns.start[column + 1]); ++b)
                        sums[columns.index[b]] -= v * columns.value[b];
                }
                best.clear();
                for (int64_t r = 0; r < n; ++r)
                    if (sums[r] < best.worst() || !best.full()) best.enter({sums[r], r});
                std::sort_heap(best.places.begin(), best.places.end());
                for (int64_t s = 0; s < k; ++s) ids[i * k + s] = static_cast<int32_t>(best.places[s].second);
                last[i] = best.places[k - 1].first;
            }
        };
    });
}

template <class I>
int rank(const Matrix<I, double>& Q, const int64_t* query, int64_t nq, const Matrix<I, double>& R,
         const int64_t* among, int64_t n, const int32_t* found, int64_t n_found, int64_t k, int64_t n_threads,
         const volatile int32_t* stop, int64_t* rows, double* distance) {
    constexpr int64_t BLOCK = 16;
    const int64_t n_each = found ? n_found : n;
    return in_parallel((nq + BLOCK - 1) / BLOCK, n_threads, stop, [=] {
        Smallest best(k);
        return [=](int64_t piece) mutable {
            for (int64_t i = piece * BLOCK; i < std::min(nq, (piece + 1) * BLOCK); ++i) {
                best.clear();
                for (int64_t c = 0; c < n_each; ++c) {
                    const int64_t at = found ? found[i * n_found + c] : c;
                    if (among[at] != query[i]) best.enter({squared(Q, i, R, at), among[at]});
                }
                std::sort_heap(best.places.begin(), best.places.end());
                for (int64_t s = 0; s < static_cast<int64_t>(best.places.size()); ++s) {
                    distance[i * k + s] = best.places[s].first;
                    rows[i * k + s] = best.places[s].second;
                }
            }
        };
    });
}

// Two parents: the value of one entry; an exact 0 is no entry, as SciPy's sums have it.
template <class T>
inline T mixed(T base, T partner, double gap) {
    const T step = partner - base;
    return static_cast<T>(static_cast<double>(base) + gap * static_cast<double>(step));
}

template <class I, class T>
int count(const Matrix<I, T>& X, const int64_t* base, const int64_t* partner, const double* gaps, int64_t n_new,
          int64_t n_threads, const volatile int32_t* stop, int64_t* entries) {
    constexpr int64_t BLOCK = 256;
    return in_parallel((n_new + BLOCK - 1) / BLOCK, n_threads, stop, [=] { return [=](int64_t piece) {
        for (int64_t i = piece * BLOCK; i < std::min(n_new, (piece + 1) * BLOCK); ++i) {
            int64_t n = 0;
            over_union(X, base[i], X, partner[i], [&](I, T a, T b) { n += mixed(a, b, gaps[i]) != T(0); });
            entries[i] = n;
        }
    }; });
}

template <class I, class O, class T>
int fill(const Matrix<I, T>& X, const int64_t* base, const int64_t* partner, const double* gaps, int64_t n_new,
         const O* start, O* index, T* value, int64_t n_threads, const volatile int32_t* stop) {
    constexpr int64_t BLOCK = 256;
    return in_parallel((n_new + BLOCK - 1) / BLOCK, n_threads, stop, [=] { return [=](int64_t piece) {
        for (int64_t i = piece * BLOCK; i < std::min(n_new, (piece + 1) * BLOCK); ++i) {
            int64_t to = start[i];
            over_union(X, base[i], X, partner[i], [&](I column, T a, T b) {
                const T v = mixed(a, b, gaps[i]);
                if (v == T(0)) return;
                index[to] = static_cast<O>(column);
                value[to++] = v;
            });
        }
    }; });
}
}  // namespace

// One entry point for each width of the index arrays (I) and each type of values, all else alike.
#define SEARCH(I, NAME)                                                                                        \
    ENTRY int ov_sparse_search##NAME(const I* q_start, const I* q_index, const double* q_value, int64_t nq,           \
                               const I* c_start, const I* c_index, const double* c_value, const double* half,   \
                               int64_t n, int64_t k, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, \
                               double* last) {                                                                  \
        return search(Matrix<I, double>{q_start, q_index, q_value}, nq,                                         \
                      Matrix<I, double>{c_start, c_index, c_value}, half, n, k, n_threads, stop, ids, last);    \
    }                                                                                                           \
    ENTRY int ov_sparse_rank##NAME(const I* q_start, const I* q_index, const double* q_value, const int64_t* query,   \
                             int64_t nq, const I* r_start, const I* r_index, const double* r_value,             \
                             const int64_t* among, int64_t n, const int32_t* found, int64_t n_found, int64_t k, \
                             int64_t n_threads, const volatile int32_t* stop, int64_t* rows, double* distance) {        \
        return rank(Matrix<I, double>{q_start, q_index, q_value}, query, nq,                                    \
                    Matrix<I, double>{r_start, r_index, r_value}, among, n, found, n_found, k, n_threads, stop, \
                    rows, distance);                                                                                \
    }

#define BLEND(I, T, NAME)                                                                                       \
    ENTRY int ov_sparse_count##NAME(const I* start, const I* index, const T* value, const int64_t* base,              \
                              const int64_t* partner, const double* gaps, int64_t n_new, int64_t n_threads,         \
                              const volatile int32_t* stop, int64_t* entries) {                                 \
        return count(Matrix<I, T>{start, index, value}, base, partner, gaps, n_new, n_threads, stop, entries);  \
    }

#define FILL(I, O, T, NAME)                                                                                     \
    ENTRY int ov_sparse_fill##NAME(const I* start, const I* index, const T* value, const int64_t* base,               \
                             const int64_t* partner, const double* gaps, int64_t n_new, const O* out_start,     \
                             O* out_index, T* out_value, int64_t n_threads, const volatile int32_t* stop) {         \
        return fill(Matrix<I, T>{start, index, value}, base, partner, gaps, n_new, out_start, out_index,        \
                    out_value, n_threads, stop);                                                                \
    }

SEARCH(int32_t, _32)
SEARCH(int64_t, _64)
BLEND(int32_t, float, _32f)
BLEND(int32_t, double, _32d)
BLEND(int64_t, float, _64f)
BLEND(int64_t, double, _64d)
FILL(int32_t, int32_t, float, _32_32f)
FILL(int32_t, int32_t, double, _32_32d)
FILL(int32_t, int64_t, float, _32_64f)
FILL(int32_t, int64_t, double, _32_64d)
FILL(int64_t, int64_t, float, _64_64f)
FILL(int64_t, int64_t, double, _64_64d)
