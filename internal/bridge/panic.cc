// A panic in the Rust code of V8's Temporal. Rust has stopped before a fault
// did harm, an index out of bounds for example, and would end the process; here
// only the isolate is lost.
//
// The linker puts the functions called __wrap_ here in the place of those that
// Rust calls (bridge.go, --wrap). A panic reads RUST_BACKTRACE before it takes
// a lock for its message, and no other code of the process takes that lock, so
// a jump from there leaves nothing locked. It leaves the thread in a panic: the
// next one on the thread reads nothing and calls abort.
#include <cstdlib>
#include <cstring>

#include "engine.h"

namespace paddock {
namespace {

thread_local bool panicked = false;

}  // namespace

void ForgetPanic() { panicked = false; }

}  // namespace paddock

using namespace paddock;

extern "C" {
void* diplomat_alloc(size_t size, size_t alignment);

char* __real_getenv(const char* name);
char* __wrap_getenv(const char* name) {
  if (OwnerInside() && strcmp(name, "RUST_BACKTRACE") == 0) {
    panicked = true;
    FallInPanic();
  }
  return __real_getenv(name);
}

[[noreturn]] void __real_abort();
[[noreturn]] void __wrap_abort() {
  if (panicked && OwnerInside()) FallInPanic();
  __real_abort();
}
}

pd_status pd_isolate_panic(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_ONESHOT, 0, out, [&](Entry&, v8::TryCatch&) {
    // Surprisingly: Rust takes no alignment but a power of two.
    return InV8([] { return diplomat_alloc(1, 3); }) ? PD_OK : PD_INVALID;
  });
}
