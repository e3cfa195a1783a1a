// Mix: one cell of several parents, in the one order of roundings that is promised. Compile with -ffp-contract=off.
//
// A difference of two large numbers may be no number any more. Only such a cell is mixed again as a weighted sum, which
// stays between its parents; a weight outside [0, 1] may still lead beyond the largest number, and ends there.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

template <class T>
inline T narrowed(double value) {
    constexpr double most = std::numeric_limits<T>::max();
    return static_cast<T>(value > most ? most : value < -most ? -most : value);
}

// Whether it is neither infinite nor missing.
template <class T>
inline bool is_number(T value) { return std::abs(value) <= std::numeric_limits<T>::max(); }

template <class T>
inline T mixed_plainly(T base, T partner, double gap) {
    const T step = partner - base;
    return static_cast<T>(static_cast<double>(base) + gap * static_cast<double>(step));
}

template <class T>
inline T mixed(T base, T partner, double gap) {
    const T plain = mixed_plainly(base, partner, gap);
    if (is_number(plain) || !is_number(base) || !is_number(partner)) return plain;
    return narrowed<T>((1.0 - gap) * static_cast<double>(base) + gap * static_cast<double>(partner));
}

// The highest bit is set where a value is infinite or missing, whose exponent is all ones: such marks are gathered by
// `|` in loops without a branch.
inline uint64_t mark(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits & 0x7FF0000000000000u) + 0x0010000000000000u;
}
inline uint32_t mark(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits & 0x7F800000u) + 0x00800000u;
}
inline bool is_marked(uint64_t gathered) { return gathered >> 63; }
inline bool is_marked(uint32_t gathered) { return gathered >> 31; }

// A row of cells side by side: gone through again only where some cell is no number.
template <class T>
inline void mix_row(const T* a, const T* b, double gap, T* out, int64_t d) {
    decltype(mark(T())) gathered = 0;
    for (int64_t f = 0; f < d; ++f) {
        const T value = mixed_plainly(a[f], b[f], gap);
        out[f] = value;
        gathered |= mark(value);
    }
    if (is_marked(gathered)) for (int64_t f = 0; f < d; ++f) out[f] = mixed(a[f], b[f], gap);
}

// Of `n` parents: `cell(p)` is that of parent p, the base point's first; `gaps` has one for each of the others.
template <class T, class Cell>
inline T mixed_of_many(Cell cell, int64_t n, const double* gaps) {
    const T base = cell(0);
    double sum = static_cast<double>(base);
    for (int64_t p = 1; p < n; ++p) {
        const T step = cell(p) - base;
        sum += gaps[p - 1] * static_cast<double>(step);
    }
    const T plain = static_cast<T>(sum);
    if (is_number(plain)) return plain;
    for (int64_t p = 0; p < n; ++p) if (!is_number(cell(p))) return plain;
    // A power of two, so that no sum on the way is too large: negative weights may lead out and back.
    constexpr double up = 18446744073709551616.0, down = 1.0 / up;
    double own = 1.0;
    for (int64_t p = 1; p < n; ++p) own -= gaps[p - 1];
    sum = own * (static_cast<double>(base) * down);
    for (int64_t p = 1; p < n; ++p) sum += gaps[p - 1] * (static_cast<double>(cell(p)) * down);
    return narrowed<T>(sum * up);
}
