#ifdef PADDOCK_UNIT  // in unit.cc
// Stacks of WebAssembly that can wait for a promise (WebAssembly.promising).
// Each takes one megabyte of address space and some mappings. V8 keeps the
// stacks that wait until their promise is settled, which may be never, and does
// not limit their number. So they are counted and limited for each isolate.
//
// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap).
#include "heap.h"
#include "isolate.h"
#include "memory.h"
#include "recovery.h"
#include "wrap.h"

namespace paddock {
namespace {

constexpr uint64_t kSecondaryStackSize = 1 << 20;
constexpr int kMostStacks = 256;

pd_isolate* Owner() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  return isolate ? Of(isolate) : nullptr;
}

}  // namespace
}  // namespace paddock

using namespace paddock;

// Stands for std::unique_ptr<StackMemory>, whose type is not declared here: it
// is returned in the same way, and passed by address.
struct pd_stack {
  pd_stack(const pd_stack&) = delete;
  pd_stack& operator=(const pd_stack&) = delete;
  ~pd_stack();
  void* memory;
};

#define TAKE _ZN2v88internal4wasm9StackPool13GetOrAllocateEv
#define GIVE_BACK \
  _ZN2v88internal4wasm9StackPool3AddESt10unique_ptrINS1_11StackMemoryESt14default_deleteIS4_EE

extern "C" {
pd_stack REAL(TAKE)(void* pool);
pd_stack WRAP(TAKE)(void* pool) {
  if (pd_isolate* owner = Owner()) {
    Memory& memory = *owner->memory;
    memory.external += kSecondaryStackSize;
    owner->wasm_stacks++;
    auto over = [&] {
      return owner->wasm_stacks > kMostStacks || memory.used() > memory.limit;
    };
    if (over() && OwnerInV8()) CollectFully(owner);
    if (over()) {
      if (owner->wasm_stacks > kMostStacks) {
        memory.Pass(PD_PART_STACKS, kMostStacks, owner->wasm_stacks);
      } else {
        memory.Pass(PD_PART_MEMORY, memory.limit, memory.used());
      }
      EndForMemory(owner);
    }
  }
  return REAL(TAKE)(pool);
}

void REAL(GIVE_BACK)(void* pool, void* stack);
void WRAP(GIVE_BACK)(void* pool, void* stack) {
  if (pd_isolate* owner = Owner()) {
    owner->wasm_stacks--;
    owner->memory->Release(kSecondaryStackSize);
  }
  REAL(GIVE_BACK)(pool, stack);
}
}
#endif
