// Rank: exact distances, and the order that follows from them.
//
// A distance is the sum of squared differences in float64, column by column from the first to the last and
// without fused operations, so that it has one value on every machine and in the NumPy twin. Equal
// distances are ordered by row number. Compiled with -ffp-contract=off.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "parallel.hpp"

namespace {
typedef std::pair<double, int64_t> Place;  // squared distance and row number: compares as it should

double squared(const double* a, const double* b, int64_t d) {
    double sum = 0;
    for (int64_t f = 0; f < d; ++f) {
        const double t = a[f] - b[f];
        sum += t * t;
    }
    return sum;
}

// Four at once: each sum waits for itself, so four go in the time of one.
void squared4(const double* a, const double* const (&b)[4], int64_t d, double (&out)[4]) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int64_t f = 0; f < d; ++f) {
        const double v = a[f];
        const double t0 = v - b[0][f], t1 = v - b[1][f], t2 = v - b[2][f], t3 = v - b[3][f];
        s0 += t0 * t0; s1 += t1 * t1; s2 += t2 * t2; s3 += t3 * t3;
    }
    out[0] = s0; out[1] = s1; out[2] = s2; out[3] = s3;
}

constexpr int64_t BLOCK = 64;  // queries a piece of work
}  // namespace

// Order candidates (nq, n_found), positions in `among` (-1: none), of each query, itself left out; write the
// first k row numbers and their squared distances. Q (nq, d) and R (n, d) hold coordinates.
ENTRY int ov_rank(const double* Q, const int64_t* query, int64_t nq, const double* R, const int64_t* among,
            int64_t d, const int32_t* found, int64_t n_found, int64_t k, int64_t n_threads,
            const volatile int32_t* stop, int64_t* rows, double* distance) {
    return in_parallel((nq + BLOCK - 1) / BLOCK, n_threads, stop, [=] {
        std::vector<Place> places(n_found);
        std::vector<int32_t> held(n_found);
        return [=](int64_t piece) mutable {
            for (int64_t i = piece * BLOCK; i < std::min(nq, (piece + 1) * BLOCK); ++i) {
                int64_t n = 0;
                for (int64_t c = 0; c < n_found; ++c) {
                    const int32_t at = found[i * n_found + c];
                    if (at >= 0 && among[at] != query[i]) held[n++] = at;
                }
                const double* q = Q + i * d;
                int64_t c = 0;
                for (; c + 4 <= n; c += 4) {
                    const double* const some[4] = {R + held[c] * d, R + held[c + 1] * d,
                                                   R + held[c + 2] * d, R + held[c + 3] * d};
                    double sums[4];
                    squared4(q, some, d, sums);
                    for (int j = 0; j < 4; ++j) places[c + j] = {sums[j], among[held[c + j]]};
                }
                for (; c < n; ++c) places[c] = {squared(q, R + held[c] * d, d), among[held[c]]};
                const int64_t kept = std::min(n, k);
                std::partial_sort(places.begin(), places.begin() + kept, places.begin() + n);
                for (int64_t s = 0; s < kept; ++s) {
                    distance[i * k + s] = places[s].first;
                    rows[i * k + s] = places[s].second;
                }
            }
        };
    });
}

// The same against every reference: for the few queries whose candidates could not be proved complete.
ENTRY int ov_scan(const double* Q, const int64_t* query, int64_t nq, const double* R, const int64_t* among,
            int64_t n, int64_t d, int64_t k, int64_t n_threads, const volatile int32_t* stop, int64_t* rows) {
    return in_parallel(nq, n_threads, stop, [=] {
        std::vector<Place> worst_first;
        worst_first.reserve(k + 1);
        return [=](int64_t i) mutable {
            worst_first.clear();
            const double* q = Q + i * d;
            auto enter = [&](double sum, int64_t row) {
                const Place place{sum, row};
                if (row == query[i]) return;
                if (static_cast<int64_t>(worst_first.size()) == k) {
                    if (!(place < worst_first.front())) return;
                    std::pop_heap(worst_first.begin(), worst_first.end());
                    worst_first.pop_back();
                }
                worst_first.push_back(place);
                std::push_heap(worst_first.begin(), worst_first.end());
            };
            int64_t r = 0;
            for (; r + 4 <= n; r += 4) {
                if (stop && (r & 0xffff) == 0 && *stop) return;
                const double* const some[4] = {R + r * d, R + (r + 1) * d, R + (r + 2) * d, R + (r + 3) * d};
                double sums[4];
                squared4(q, some, d, sums);
                for (int j = 0; j < 4; ++j) enter(sums[j], among[r + j]);
            }
            for (; r < n; ++r) enter(squared(q, R + r * d, d), among[r]);
            std::sort_heap(worst_first.begin(), worst_first.end());
            for (int64_t s = 0; s < static_cast<int64_t>(worst_first.size()); ++s)
                rows[i * k + s] = worst_first[s].second;
        };
    });
}
