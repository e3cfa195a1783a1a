// Parallel: run a body over numbered pieces of work on some threads, and stop when asked to.
//
// Threads are made for each call and end with it: a pool would not survive a fork, and starting one takes
// some 20 microseconds. A body that runs out of memory ends the call with NO_MEMORY, never the process.
#pragma once
#include <atomic>
#include <cstdint>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

enum Status : int { DONE = 0, NO_MEMORY = 1, STOPPED = 2 };

// `make()` gives each thread its own worker; `worker(piece)` does one piece. `stop` may be null.
template <class Make>
int in_parallel(int64_t n_pieces, int64_t n_threads, const volatile int32_t* stop, Make make) {
    std::atomic<int64_t> next{0};
    std::atomic<int> status{DONE};
    auto work = [&]() {
        try {
            auto worker = make();
            for (int64_t piece; (piece = next.fetch_add(1)) < n_pieces;) {
                if (status.load(std::memory_order_relaxed) != DONE) return;
                if (stop && *stop) { status = STOPPED; return; }
                worker(piece);
            }
        } catch (const std::bad_alloc&) { status = NO_MEMORY; }
    };
    std::vector<std::thread> others;
    try {
        const int64_t wanted = n_pieces < n_threads ? n_pieces : n_threads;
        for (int64_t i = 1; i < wanted; ++i) others.emplace_back(work);
    } catch (const std::system_error&) {  // no more threads to be had: the ones there are do it all
    } catch (const std::bad_alloc&) {
    }
    work();
    for (auto& other : others) other.join();
    return status;
}
