// V8's report of its last garbage collections.
//
// V8 prints it to stderr before it asks its handlers for running out of memory,
// and has no switch for that. The linker puts the function called __wrap_ here
// in the place of V8's (bridge.go, --wrap): the report becomes a part of the
// words that the isolate is lost with.
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "landing.h"
#include "wrap.h"

#define PRINT_ERROR _ZN2v84base2OS10PrintErrorEPKcz

namespace {

constexpr std::string_view kTitle = "\n<--- Last few GCs --->\n";
// Of the thread that runs out of memory, which falls right after. V8's ring
// buffer of such lines has 512 bytes.
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
