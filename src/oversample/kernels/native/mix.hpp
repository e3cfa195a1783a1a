// Mix: one cell of two parents, in the one order of roundings that is promised. Compile with -ffp-contract=off.
#pragma once

template <class T>
inline T mixed(T base, T partner, double gap) {
    const T step = partner - base;
    return static_cast<T>(static_cast<double>(base) + gap * static_cast<double>(step));
}
