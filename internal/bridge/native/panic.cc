#ifdef PADDOCK_UNIT  // in unit.cc
// A panic in the Rust code of V8's Temporal. Rust stops before an error does
// harm, for example an index out of bounds, and would end the process. Here
// only the isolate is lost.
//
// The linker replaces the functions that Rust calls with the functions called
// __wrap_ here (bridge.go, --wrap). A panic reads RUST_BACKTRACE before it
// acquires a lock for its message, and no other code of the process uses that
// lock, so a jump from there leaves nothing locked. The thread remains in the
// state of a panic: the next panic on the thread reads nothing and calls abort.
#include <cstdlib>
#include <cstring>

#include "entry.h"
#include "recovery.h"

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
  if (OwnerInV8() && strcmp(name, "RUST_BACKTRACE") == 0) {
    panicked = true;
    LoseInPanic();
  }
  return __real_getenv(name);
}

[[noreturn]] void __real_abort();
[[noreturn]] void __wrap_abort() {
  if (panicked && OwnerInV8()) LoseInPanic();
  __real_abort();
}
}

pd_status pd_isolate_panic(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_ONESHOT, 0, out, [&](Entry&, v8::TryCatch&) {
    // Note that Rust rejects an alignment that is not a power of two.
    return CallV8([] { return diplomat_alloc(1, 3); }) ? PD_OK : PD_INVALID;
  });
}
#endif
