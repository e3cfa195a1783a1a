// Pairs: rows as whole numbers of 16 bits, two to a cell, and what rounding them moved each by.
//
// Compiled with -ffp-contract=off: bit for bit the NumPy twin.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "entry.hpp"
#include "parallel.hpp"

namespace {
constexpr int64_t BLOCK = 1024;  // rows a piece of work
constexpr double ROUND = 6755399441055744.0;  // 1.5 * 2^52: added and taken away, it leaves the nearest whole number

template <class Body>
int each_row(int64_t n, int64_t n_threads, const volatile int32_t* stop, Body body) {
    return in_parallel((n + BLOCK - 1) / BLOCK, n_threads, stop, [=] { return [=](int64_t piece) {
        for (int64_t i = piece * BLOCK; i < std::min(n, (piece + 1) * BLOCK); ++i) body(i);
    }; });
}
}  // namespace

// Squared distance of each row of X (n, d) from the centre.
ENTRY int ov_spread(const double* X, int64_t n, int64_t d, const double* centre, int64_t n_threads,
                    const volatile int32_t* stop, double* out) {
    return each_row(n, n_threads, stop, [=](int64_t i) {
        double sum = 0;
        for (int64_t f = 0; f < d; ++f) {
            const double v = X[i * d + f] - centre[f];
            sum += v * v;
        }
        out[i] = sum;
    });
}

// Round unit * (x - centre) to whole numbers in `out` (n, d or one more, then zero); `moved` (n): the squared
// distance from what was rounded.
ENTRY int ov_round(const double* X, int64_t n, int64_t d, const double* centre, double unit, int64_t n_threads,
                   const volatile int32_t* stop, int16_t* out, double* moved) {
    const int64_t width = d + d % 2;
    return each_row(n, n_threads, stop, [=](int64_t i) {
        double sum = 0;
        for (int64_t f = 0; f < d; ++f) {
            const double v = (X[i * d + f] - centre[f]) * unit;
            const double whole = std::min(32767.0, std::max(-32767.0, v)) + ROUND - ROUND;
            out[i * width + f] = static_cast<int16_t>(whole);
            sum += (v - whole) * (v - whole);
        }
        if (width > d) out[i * width + d] = 0;
        moved[i] = sum;
    });
}
