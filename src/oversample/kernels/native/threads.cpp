// Threads: how many a call may use, as threadpoolctl and the loader set it; and the version of all entry points.
#include "entry.hpp"

#include <atomic>
#include <cstdint>

namespace {
std::atomic<int64_t> allowed{1};
}

ENTRY int64_t ov_threads(void) { return allowed; }
ENTRY void ov_set_threads(int64_t n) { allowed = n < 1 ? 1 : n; }

// Raised whenever the meaning of an entry point changes: a stale library is then not used.
ENTRY int64_t ov_version(void) { return 5; }
