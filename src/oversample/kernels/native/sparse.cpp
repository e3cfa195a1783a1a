// Sparse: neighbours and blending of CSR rows without making anything dense.
//
// The search multiplies each query with the references column by column into one row of sums, and keeps the
// k smallest; rank.cpp's distance is then taken over the union of two rows' entries, which is the same
// number, since columns that both miss add an exact 0. Indices are sorted and unique in every row.
// Compiled with -ffp-contract=off.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "mix.hpp"
#include "parallel.hpp"

namespace {
typedef std::pair<double, int64_t> Place;
constexpr double INFINITE = std::numeric_limits<double>::infinity();

template <class I, class T>
struct Matrix {
    const I* start;
    const I* index;
    const T* value;
};

// The value, or 0 unless `there`, by its bits: compilers make a branch of anything else.
inline double where(int64_t there, double value) {
    int64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits &= -there;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}
inline float where(int64_t there, float value) {
    int32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits &= -static_cast<int32_t>(there);
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

// The entries of two rows side by side, ascending by column.
template <class I, class T>
struct Union {
    const Matrix<I, T>&A, &B;
    int64_t a, a_end, b, b_end;

    Union(const Matrix<I, T>& A_, int64_t i, const Matrix<I, T>& B_, int64_t j)
        : A(A_), B(B_), a(A_.start[i]), a_end(A_.start[i + 1]), b(B_.start[j]), b_end(B_.start[j + 1]) {}

    int64_t most() const { return a_end - a + b_end - b; }
    bool both() const { return a < a_end && b < b_end; }

    // Visit the next column, while there are both: without branches, since nobody can foresee which comes first.
    template <class Visit>
    void step(Visit& visit) {
        const I x = A.index[a], y = B.index[b];
        const int64_t first = x <= y, second = y <= x;
        visit(std::min(x, y), where(first, A.value[a]), where(second, B.value[b]));
        a += first;
        b += second;
    }

    template <class Visit>
    void rest(Visit&& visit) {
        while (both()) step(visit);
        for (; a < a_end; ++a) visit(A.index[a], A.value[a], T(0));
        for (; b < b_end; ++b) visit(B.index[b], T(0), B.value[b]);
    }
};

template <class I>
double squared(const Matrix<I, double>& Q, int64_t i, const Matrix<I, double>& R, int64_t j) {
    double sum = 0;
    Union<I, double>(Q, i, R, j).rest([&](I, double a, double b) {
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
    double worst() const { return full() ? places.front().first : INFINITE; }
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
           int64_t n, int64_t k, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, double* keys) {
    constexpr int64_t BLOCK = 8, LOOK = 32;
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
                double worst = best.worst();
                for (int64_t r = 0; r < n; r += LOOK) {
                    const int64_t until = std::min(n, r + LOOK);
                    int near = 0;  // whether any of them is: nearly always none
                    for (int64_t j = r; j < until; ++j) near |= sums[j] < worst || worst == INFINITE;
                    for (int64_t j = r; near && j < until; ++j)
                        if (sums[j] < worst || !best.full()) { best.enter({sums[j], j}); worst = best.worst(); }
                }
                std::sort_heap(best.places.begin(), best.places.end());
                for (int64_t s = 0; s < k; ++s) {
                    ids[i * k + s] = static_cast<int32_t>(best.places[s].second);
                    keys[i * k + s] = best.places[s].first;
                }
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

// Mixed rows in a thread's own memory, each where the ones before have room for all their entries.
template <class I, class O, class T>
class Block {
  public:
    Block(const Matrix<I, T>& X, const int64_t* base, const int64_t* partner, const double* gaps)
        : X_(X), base_(base), partner_(partner), gaps_(gaps) {}

    int64_t mix(int64_t first, int64_t last) {
        rows_.clear();
        int64_t most = 0, n = 0;
        for (int64_t i = first; i < last; ++i) {
            rows_.push_back({most, 0, gaps_[i]});
            most += entries(i).most();
        }
        if (static_cast<int64_t>(columns_.size()) < most) { columns_.resize(most); values_.resize(most); }
        int64_t i = first;
        for (; i + 1 < last; i += 2) {  // two at a time: each step of one waits for the step before
            Union<I, T> one = entries(i), two = entries(i + 1);
            Writer<plainly> write_one(*this, rows_[i - first]), write_two(*this, rows_[i + 1 - first]);
            while (one.both() && two.both()) { one.step(write_one); two.step(write_two); }
            one.rest(write_one);
            two.rest(write_two);
            rows_[i - first].n = counted(write_one, i, rows_[i - first]);
            rows_[i + 1 - first].n = counted(write_two, i + 1, rows_[i + 1 - first]);
        }
        if (i < last) {
            Writer<plainly> write(*this, rows_[i - first]);
            entries(i).rest(write);
            rows_[i - first].n = counted(write, i, rows_[i - first]);
        }
        for (const Row& row : rows_) n += row.n;
        return n;
    }

    void copy_to(int64_t at, O* start, O* index, T* value) const {
        for (const Row& row : rows_) {
            std::copy_n(columns_.begin() + row.at, row.n, index + at);
            std::copy_n(values_.begin() + row.at, row.n, value + at);
            *start++ = static_cast<O>(at += row.n);
        }
    }

  private:
    struct Row { int64_t at, n; double gap; };

    typedef T (*Mix)(T, T, double);
    static T plainly(T a, T b, double gap) { return mixed_plainly(a, b, gap); }
    static T carefully(T a, T b, double gap) { return mixed(a, b, gap); }

    template <Mix mix>
    struct Writer {
        O* column;
        T* value;
        double gap;
        int64_t n = 0;
        decltype(mark(T())) gathered = 0;
        Writer(Block& block, const Row& row)
            : column(block.columns_.data() + row.at), value(block.values_.data() + row.at), gap(row.gap) {}
        void operator()(I at, T a, T b) {
            const T v = mix(a, b, gap);
            gathered |= mark(v);
            column[n] = static_cast<O>(at);
            value[n] = v;
            n += v != T(0);  // an exact 0 is no entry, as SciPy's sums have it
        }
    };

    // How many entries a row has, which is mixed again where one of them is no number.
    int64_t counted(const Writer<plainly>& written, int64_t i, const Row& row) {
        if (!is_marked(written.gathered)) return written.n;
        Writer<carefully> again(*this, row);
        entries(i).rest(again);
        return again.n;
    }

    Union<I, T> entries(int64_t i) const { return Union<I, T>(X_, base_[i], X_, partner_[i]); }

    Matrix<I, T> X_;
    const int64_t *base_, *partner_;
    const double* gaps_;
    std::vector<Row> rows_;
    std::vector<O> columns_;
    std::vector<T> values_;
};

// Blocks of rows are mixed by the threads, and copied behind those of the block before, in turn: how many entries
// they have is known only then, and looking twice would cost as much again.
template <class I, class O, class T>
int fill(const Matrix<I, T>& X, const int64_t* base, const int64_t* partner, const double* gaps, int64_t n_new,
         O* start, O* index, T* value, int64_t n_threads, const volatile int32_t* stop) {
    constexpr int64_t BLOCK = 128;
    std::atomic<int64_t> turn{0};
    std::atomic<bool> failed{false};
    int64_t end = start[0];  // of what has a place; belongs to the block whose turn it is
    return in_parallel((n_new + BLOCK - 1) / BLOCK, n_threads, stop, [&] {
        return [&, block = Block<I, O, T>(X, base, partner, gaps)](int64_t piece) mutable {
            const int64_t first = piece * BLOCK;
            int64_t n = 0;
            try {
                n = block.mix(first, std::min(n_new, first + BLOCK));
            } catch (...) {  // nobody may wait for this block
                failed = true;
                throw;
            }
            while (turn.load(std::memory_order_acquire) != piece) {
                if (failed || (stop && *stop)) return;
                std::this_thread::yield();
            }
            const int64_t from = end;
            end += n;
            turn.store(piece + 1, std::memory_order_release);
            block.copy_to(from, start + first + 1, index, value);
        };
    });
}
}  // namespace

// One entry point for each width of the index arrays (I) and each type of values, all else alike.
#define SEARCH(I, NAME)                                                                                        \
    ENTRY int ov_sparse_search##NAME(const I* q_start, const I* q_index, const double* q_value, int64_t nq,           \
                               const I* c_start, const I* c_index, const double* c_value, const double* half,   \
                               int64_t n, int64_t k, int64_t n_threads, const volatile int32_t* stop, int32_t* ids, \
                               double* keys) {                                                                  \
        return search(Matrix<I, double>{q_start, q_index, q_value}, nq,                                         \
                      Matrix<I, double>{c_start, c_index, c_value}, half, n, k, n_threads, stop, ids, keys);    \
    }                                                                                                           \
    ENTRY int ov_sparse_rank##NAME(const I* q_start, const I* q_index, const double* q_value, const int64_t* query,   \
                             int64_t nq, const I* r_start, const I* r_index, const double* r_value,             \
                             const int64_t* among, int64_t n, const int32_t* found, int64_t n_found, int64_t k, \
                             int64_t n_threads, const volatile int32_t* stop, int64_t* rows, double* distance) {        \
        return rank(Matrix<I, double>{q_start, q_index, q_value}, query, nq,                                    \
                    Matrix<I, double>{r_start, r_index, r_value}, among, n, found, n_found, k, n_threads, stop, \
                    rows, distance);                                                                                \
    }

// `out_start[0]` is where the first entry goes; the rest is written.
#define FILL(I, O, T, NAME)                                                                                     \
    ENTRY int ov_sparse_fill##NAME(const I* start, const I* index, const T* value, const int64_t* base,               \
                             const int64_t* partner, const double* gaps, int64_t n_new, O* out_start,           \
                             O* out_index, T* out_value, int64_t n_threads, const volatile int32_t* stop) {         \
        return fill(Matrix<I, T>{start, index, value}, base, partner, gaps, n_new, out_start, out_index,        \
                    out_value, n_threads, stop);                                                                \
    }

SEARCH(int32_t, _32)
SEARCH(int64_t, _64)
FILL(int32_t, int32_t, float, _32_32f)
FILL(int32_t, int32_t, double, _32_32d)
FILL(int32_t, int64_t, float, _32_64f)
FILL(int32_t, int64_t, double, _32_64d)
FILL(int64_t, int32_t, float, _64_32f)
FILL(int64_t, int32_t, double, _64_32d)
FILL(int64_t, int64_t, float, _64_64f)
FILL(int64_t, int64_t, double, _64_64d)
