// Finite: whether no cell of a flat array is NaN or infinite, by the bits of its exponents.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "entry.hpp"
#include "parallel.hpp"

namespace {
constexpr int64_t BLOCK = 1 << 16;  // cells a piece of work

// Adding one to an exponent of ones alone carries into the sign.
template <class Bits, class Float>
bool all_finite(const Float* cells, int64_t n, Bits exponent, Bits one) {
    Bits carried = 0;
    for (int64_t i = 0; i < n; ++i) {
        Bits bits;
        std::memcpy(&bits, cells + i, sizeof bits);
        carried |= (bits & exponent) + one;
    }
    return carried >> (8 * sizeof(Bits) - 1) == 0;
}

template <class Bits, class Float>
int look(const Float* cells, int64_t n, Bits exponent, Bits one, int64_t n_threads, const volatile int32_t* stop,
         int32_t* is_finite) {
    std::atomic<bool> fine{true};
    const int status = in_parallel((n + BLOCK - 1) / BLOCK, n_threads, stop, [&] { return [&](int64_t piece) {
        const int64_t start = piece * BLOCK;
        if (!all_finite(cells + start, std::min(BLOCK, n - start), exponent, one)) fine = false;
    }; });
    *is_finite = fine;
    return status;
}
}  // namespace

ENTRY int ov_finite_d(const double* cells, int64_t n, int64_t n_threads, const volatile int32_t* stop,
                      int32_t* is_finite) {
    return look<uint64_t>(cells, n, uint64_t{0x7ff} << 52, uint64_t{1} << 52, n_threads, stop, is_finite);
}

ENTRY int ov_finite_f(const float* cells, int64_t n, int64_t n_threads, const volatile int32_t* stop,
                      int32_t* is_finite) {
    return look<uint32_t>(cells, n, uint32_t{0xff} << 23, uint32_t{1} << 23, n_threads, stop, is_finite);
}
