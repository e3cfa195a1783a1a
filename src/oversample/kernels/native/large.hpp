// Large: arrays of a search that go back to the system when it ends.
//
// Kernels run in threads of their own, and what the C library keeps of the memory that such a thread freed stands
// beside the caller's output for as long as the process lives. So large arrays are mapped one by one where that can be
// done. Numbers are not set to zero first: whoever makes one fills it.
#pragma once
#include <cstddef>
#include <limits>
#include <new>
#include <vector>
#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#define OV_MAPS 1
#endif

template <class T>
struct Large {
    typedef T value_type;
    static constexpr std::size_t MAPPED = 1 << 20;  // bytes from which an array is mapped

    Large() = default;
    template <class U> Large(const Large<U>&) {}

    T* allocate(std::size_t n) {
        if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
#if defined(OV_MAPS)
        if (n * sizeof(T) >= MAPPED) {
            void* found = mmap(nullptr, n * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (found == MAP_FAILED) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
            madvise(found, n * sizeof(T), MADV_HUGEPAGE);
#endif
            return static_cast<T*>(found);
        }
#endif
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }

    void deallocate(T* p, std::size_t n) {
#if defined(OV_MAPS)
        if (n * sizeof(T) >= MAPPED) { munmap(p, n * sizeof(T)); return; }
#endif
        ::operator delete(p);
    }

    template <class U> void construct(U* p) { ::new (static_cast<void*>(p)) U; }
    template <class U, class... Given> void construct(U* p, const Given&... given) {
        ::new (static_cast<void*>(p)) U(given...);
    }
};

template <class T, class U> bool operator==(const Large<T>&, const Large<U>&) { return true; }
template <class T, class U> bool operator!=(const Large<T>&, const Large<U>&) { return false; }

template <class T>
using large = std::vector<T, Large<T>>;
