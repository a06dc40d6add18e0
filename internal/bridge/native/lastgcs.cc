#ifdef PADDOCK_UNIT  // in unit.cc
// V8's report of its last garbage collections.
//
// V8 prints it to stderr before it calls its out-of-memory handlers, and has no
// flag to prevent that. The linker replaces V8's function with the function
// called __wrap_ here (bridge.go, --wrap). The report becomes part of the
// message of the loss.
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "recovery.h"
#include "wrap.h"

#define PRINT_ERROR _ZN2v84base2OS10PrintErrorEPKcz

namespace {

constexpr std::string_view kTitle = "\n<--- Last few GCs --->\n";
// The report of the thread that runs out of memory, which jumps to its recovery
// point right after it. V8's ring buffer for such lines has 512 bytes.
thread_local char last_gcs[1024];

}  // namespace

extern "C" void WRAP(PRINT_ERROR)(const char* format, ...) {
  va_list args;
  va_start(args, format);
  if (strncmp(format, kTitle.data(), kTitle.size()) == 0) {
    vsnprintf(last_gcs, sizeof last_gcs, format, args);
  } else {
    vfprintf(stderr, format, args);
  }
  va_end(args);
}

std::string paddock::TakeLastGCs() {
  std::string text = last_gcs;
  last_gcs[0] = 0;
  return text;
}
#endif
