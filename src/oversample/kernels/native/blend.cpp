// Blend: base + gap_1 * (parent_1 - base) + gap_2 * (parent_2 - base) + ..., in this order of roundings.
//
// Differences in the data's own type, the rest in float64, nothing fused: bit for bit the NumPy twin. What is done
// where a difference is too large for a number, `mix.hpp` says.
// Compiled with -ffp-contract=off. Rows go straight into the caller's output, whatever its layout.
#include <algorithm>
#include <cstdint>

#include "entry.hpp"
#include "mix.hpp"
#include "parallel.hpp"

namespace {
constexpr int64_t BLOCK = 1024;  // rows a piece of work

template <class T>
struct Rows {
    const T* X;
    int64_t x_row, x_column;
    T* out;
    int64_t out_row, out_column;
    int64_t d;

    // One parent is a copy, two are what nearly all rows have; both along contiguous rows if they are.
    template <class I>
    void write(int64_t to, const I* parents, int64_t n, const double* gaps) const {
        const T* a = X + parents[0] * x_row;
        T* o = out + to * out_row;
        const bool contiguous = x_column == 1 && out_column == 1;
        if (n == 1) {
            if (contiguous) std::copy(a, a + d, o);
            else for (int64_t f = 0; f < d; ++f) o[f * out_column] = a[f * x_column];
        } else if (n == 2) {
            const T* b = X + parents[1] * x_row;
            const double gap = gaps[0];
            if (contiguous) mix_row(a, b, gap, o, d);
            else for (int64_t f = 0; f < d; ++f)
                o[f * out_column] = mixed(a[f * x_column], b[f * x_column], gap);
        } else {
            for (int64_t f = 0; f < d; ++f) {
                const auto cell = [&](int64_t p) { return X[parents[p] * x_row + f * x_column]; };
                o[f * out_column] = mixed_of_many<T>(cell, n, gaps);
            }
        }
    }
};

template <class T, class I>
int blend(const Rows<T>& rows, const I* offsets, const I* parents, const double* gaps, int64_t n_new,
          int64_t n_threads, const volatile int32_t* stop) {
    return in_parallel((n_new + BLOCK - 1) / BLOCK, n_threads, stop, [=] { return [=](int64_t piece) {
        for (int64_t i = piece * BLOCK; i < std::min(n_new, (piece + 1) * BLOCK); ++i)
            rows.write(i, parents + offsets[i], offsets[i + 1] - offsets[i], gaps + (offsets[i] - i));
    }; });
}
}  // namespace

// Strides count elements, not bytes. `offsets` (n_new + 1), `parents` and `gaps` as in a lineage.
#define BLEND(T, I, NAME)                                                                                       \
    ENTRY int ov_blend##NAME(const T* X, int64_t x_row, int64_t x_column, int64_t d, const I* offsets,          \
                             const I* parents, const double* gaps, int64_t n_new, T* out, int64_t out_row,      \
                             int64_t out_column, int64_t n_threads, const volatile int32_t* stop) {             \
        return blend(Rows<T>{X, x_row, x_column, out, out_row, out_column, d}, offsets, parents, gaps, n_new,   \
                     n_threads, stop);                                                                          \
    }

BLEND(double, int64_t, _64d)
BLEND(double, int32_t, _32d)
BLEND(float, int64_t, _64f)
BLEND(float, int32_t, _32f)
