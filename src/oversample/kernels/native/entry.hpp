// Entry: what the library shows to the outside, by plain C names.
#pragma once
#if defined(_WIN32)
#define ENTRY extern "C" __declspec(dllexport)
#else
#define ENTRY extern "C" __attribute__((visibility("default")))
#endif
