// Rank: exact distances, and the order that follows from them.
//
// A distance is the sum of squared differences in float64, column by column from the first to the last, then a
// penalty for each category that differs, without fused operations: so it has one value on every machine
// and in the NumPy twin. Equal distances are ordered by row number. Where there are gaps (NaN, or code -1) the sum is
// over what both rows have, times all columns, divided by those. Compiled with -ffp-contract=off.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "parallel.hpp"

namespace {
typedef std::pair<double, int64_t> Place;  // squared distance and row number: compares as it should

// Rows of numbers (n, d) and codes of categories (n, c), row-major.
struct Rows {
    const double* X;
    const int32_t* codes;
    int64_t d, c;
    double penalty;
    bool gaps;

    double squared(const Rows& other, int64_t i, int64_t j) const {
        if (gaps) {
            double sum;
            over_shared<1>(other, i, &j, &sum);
            return sum;
        }
        const double *a = X + i * d, *b = other.X + j * d;
        double sum = 0;
        for (int64_t f = 0; f < d; ++f) {
            const double t = a[f] - b[f];
            sum += t * t;
        }
        return with_codes(other, i, j, sum);
    }

    double with_codes(const Rows& other, int64_t i, int64_t j, double sum) const {
        for (int64_t f = 0; f < c; ++f) sum += codes[i * c + f] != other.codes[j * c + f] ? penalty : 0.0;
        return sum;
    }

    // Four at once: each sum waits for itself, so four go in the time of one.
    void squared4(const Rows& other, int64_t i, const int64_t (&j)[4], double (&out)[4]) const {
        if (gaps) return over_shared<4>(other, i, j, out);
        const double* a = X + i * d;
        const double* b[4];
        for (int s = 0; s < 4; ++s) b[s] = other.X + j[s] * d;
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (int64_t f = 0; f < d; ++f) {
            const double v = a[f];
            const double t0 = v - b[0][f], t1 = v - b[1][f], t2 = v - b[2][f], t3 = v - b[3][f];
            s0 += t0 * t0; s1 += t1 * t1; s2 += t2 * t2; s3 += t3 * t3;
        }
        out[0] = s0; out[1] = s1; out[2] = s2; out[3] = s3;
        for (int s = 0; s < 4 && c; ++s) out[s] = with_codes(other, i, j[s], out[s]);
    }

    template <int N>
    void over_shared(const Rows& other, int64_t i, const int64_t* j, double* out) const {
        const double* a = X + i * d;
        const double* b[N];
        double sum[N] = {}, shared[N] = {};
        for (int s = 0; s < N; ++s) b[s] = other.X + j[s] * d;
        for (int64_t f = 0; f < d; ++f)
            for (int s = 0; s < N; ++s) {
                const double t = a[f] - b[s][f];
                const bool both = t == t;
                sum[s] += both ? t * t : 0.0;
                shared[s] += both ? 1.0 : 0.0;
            }
        for (int64_t f = 0; f < c; ++f)
            for (int s = 0; s < N; ++s) {
                const int32_t one = codes[i * c + f], its = other.codes[j[s] * c + f];
                const bool both = one >= 0 && its >= 0;
                sum[s] += both && one != its ? penalty : 0.0;
                shared[s] += both ? 1.0 : 0.0;
            }
        const double all = static_cast<double>(d + c);
        for (int s = 0; s < N; ++s) {
            if (shared[s] == 0.0) out[s] = std::numeric_limits<double>::infinity();
            else out[s] = shared[s] == all ? sum[s] : sum[s] * all / shared[s];
        }
    }
};

constexpr int64_t BLOCK = 64;  // queries a piece of work
}  // namespace

// Order candidates (nq, n_found), positions in `among` (-1: none), of each query, itself left out; write the
// first k row numbers and their squared distances.
ENTRY int ov_rank(const double* Q, const int32_t* q_codes, const int64_t* query, int64_t nq, const double* R,
                  const int32_t* r_codes, const int64_t* among, int64_t d, int64_t c, double penalty,
                  int64_t gaps, const int32_t* found, int64_t n_found, int64_t k, int64_t n_threads,
                  const volatile int32_t* stop, int64_t* rows, double* distance) {
    const Rows asked{Q, q_codes, d, c, penalty, gaps != 0}, known{R, r_codes, d, c, penalty, gaps != 0};
    return in_parallel((nq + BLOCK - 1) / BLOCK, n_threads, stop, [=] {
        std::vector<Place> places(n_found);
        std::vector<int64_t> held(n_found);
        return [=](int64_t piece) mutable {
            for (int64_t i = piece * BLOCK; i < std::min(nq, (piece + 1) * BLOCK); ++i) {
                int64_t n = 0;
                for (int64_t s = 0; s < n_found; ++s) {
                    const int32_t at = found[i * n_found + s];
                    if (at >= 0 && among[at] != query[i]) held[n++] = at;
                }
                int64_t s = 0;
                for (; s + 4 <= n; s += 4) {
                    const int64_t some[4] = {held[s], held[s + 1], held[s + 2], held[s + 3]};
                    double sums[4];
                    asked.squared4(known, i, some, sums);
                    for (int j = 0; j < 4; ++j) places[s + j] = {sums[j], among[some[j]]};
                }
                for (; s < n; ++s) places[s] = {asked.squared(known, i, held[s]), among[held[s]]};
                const int64_t kept = std::min(n, k);
                std::partial_sort(places.begin(), places.begin() + kept, places.begin() + n);
                for (s = 0; s < kept; ++s) {
                    distance[i * k + s] = places[s].first;
                    rows[i * k + s] = places[s].second;
                }
            }
        };
    });
}

// The same against every reference: for the few queries whose candidates could not be proved complete.
ENTRY int ov_scan(const double* Q, const int32_t* q_codes, const int64_t* query, int64_t nq, const double* R,
                  const int32_t* r_codes, const int64_t* among, int64_t n, int64_t d, int64_t c, double penalty,
                  int64_t gaps, int64_t k, int64_t n_threads, const volatile int32_t* stop, int64_t* rows) {
    const Rows asked{Q, q_codes, d, c, penalty, gaps != 0}, known{R, r_codes, d, c, penalty, gaps != 0};
    return in_parallel(nq, n_threads, stop, [=] {
        std::vector<Place> heap;  // the farthest in front
        heap.reserve(k + 1);
        return [=](int64_t i) mutable {
            heap.clear();
            auto enter = [&](double sum, int64_t row) {
                const Place place{sum, row};
                if (row == query[i]) return;
                if (static_cast<int64_t>(heap.size()) == k) {
                    if (!(place < heap.front())) return;
                    std::pop_heap(heap.begin(), heap.end());
                    heap.pop_back();
                }
                heap.push_back(place);
                std::push_heap(heap.begin(), heap.end());
            };
            int64_t r = 0;
            for (; r + 4 <= n; r += 4) {
                if (stop && (r & 0xffff) == 0 && *stop) return;
                const int64_t some[4] = {r, r + 1, r + 2, r + 3};
                double sums[4];
                asked.squared4(known, i, some, sums);
                for (int j = 0; j < 4; ++j) enter(sums[j], among[r + j]);
            }
            for (; r < n; ++r) enter(asked.squared(known, i, r), among[r]);
            std::sort_heap(heap.begin(), heap.end());
            for (int64_t s = 0; s < static_cast<int64_t>(heap.size()); ++s) rows[i * k + s] = heap[s].second;
        };
    });
}
