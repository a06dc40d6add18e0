#ifdef PADDOCK_UNIT  // in unit.cc
// Large objects: objects of more than 128 KiB, for which V8 allocates separate
// pages.
//
// V8 allocates the first one in its young generation whatever its size. If it
// cannot allocate one, it ends the process, because the function that requested
// it cannot report an error. So the linker replaces V8's functions with those
// called __wrap_ here (bridge.go, --wrap). Each large object is counted
// immediately, and one that exceeds a limit ends the run. If the function that
// requests it can be left (leaving.h), V8 does not allocate it.
#include <algorithm>

#include "heap.h"
#include "intake.h"
#include "isolate.h"
#include "leaving.h"
#include "memory.h"
#include "recovery.h"
#include "wrap.h"

#define NEW_LARGE \
  _ZN2v88internal19NewLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE
#define OLD_LARGE \
  _ZN2v88internal19OldLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE

#define MOST_ENTRIES _ZN2v88internal4wasm22max_table_init_entriesEv
#define GROW_TABLE \
  _ZN2v88internal15WasmTableObject4GrowEPNS0_7IsolateENS0_12DirectHandleIS1_EENS4_INS0_17WasmDispatchTableEEEjNS4_INS0_6ObjectEEE

namespace paddock {
namespace {

// Bytes for one entry of a table of functions, in its two arrays.
constexpr uint64_t kTableEntry = 24;
// Smaller tables do not matter.
constexpr uint64_t kLeastTable = 64 << 10;

// Reports whether the limits allow an object of size bytes, if necessary after
// a garbage collection.
bool Fits(pd_isolate* owner, uint64_t size) {
  Memory& memory = *owner->memory;
  auto fits = [&] {
    return memory.used() + size <= memory.limit &&
           memory.heap + size <= owner->heap.limit;
  };
  if (fits()) return true;
  CollectFully(owner);
  return fits();
}

// Called before V8 allocates.
void Admit(int size) {
  pd_isolate* owner = OwnerInV8();
  if (!owner || !CanLeave(owner)) return;
  Leaving* leaving = owner->activation.leavable.innermost;
  // After a garbage collection, V8 requests the object again. It cannot be left
  // then, because it has recorded that it tries again.
  if (leaving->asking == size) return;
  owner->activation.leavable.innermost =
      nullptr;  // functions that a collection calls are not left
  bool fits = Fits(owner, size);
  owner->activation.leavable.innermost = leaving;
  if (fits) {
    leaving->asking = size;
    return;
  }
  Memory& memory = *owner->memory;
  if (memory.used() + size > memory.limit) {
    memory.Pass(PD_PART_MEMORY, memory.limit, memory.used(), size);
  } else {
    memory.Pass(PD_PART_HEAP, owner->heap.limit, memory.heap, size);
  }
  Leave(owner);
}

// Called after V8 has allocated.
void CountLarge(int size) {
  pd_isolate* owner = OwnerInV8();
  if (!owner) return;
  if (owner->activation.leavable.innermost)
    owner->activation.leavable.innermost->asking = 0;
  Memory& memory = *owner->memory;
  memory.heap += size;
  if (memory.used() <= memory.limit && memory.heap <= owner->heap.limit) return;
  if (static_cast<uint64_t>(size) > owner->heap.limit) {
    Exhaust(owner);
  } else {
    // Some of the counted objects may be garbage.
    RequestCollection(owner, Collecting::kFully);
  }
}

}  // namespace
}  // namespace paddock

using namespace paddock;

extern "C" {
v8::internal::Address REAL(NEW_LARGE)(void* space, void* heap, int size,
                                      int hint);
v8::internal::Address WRAP(NEW_LARGE)(void* space, void* heap, int size,
                                      int hint) {
  Admit(size);
  v8::internal::Address object = REAL(NEW_LARGE)(space, heap, size, hint);
  if (object) CountLarge(size);
  return object;
}
v8::internal::Address REAL(OLD_LARGE)(void* space, void* heap, int size,
                                      int hint);
v8::internal::Address WRAP(OLD_LARGE)(void* space, void* heap, int size,
                                      int hint) {
  Admit(size);
  v8::internal::Address object = REAL(OLD_LARGE)(space, heap, size, hint);
  if (object) CountLarge(size);
  return object;
}

// Nothing can be refused once a table of WebAssembly is being created. A table
// that is no larger than the limit counts when it has been allocated.
uint32_t REAL(MOST_ENTRIES)();
uint32_t WRAP(MOST_ENTRIES)() {
  uint32_t most = REAL(MOST_ENTRIES)();
  pd_isolate* owner = OwnerInV8();
  if (!owner) return most;
  uint64_t fit = owner->memory->limit / kTableEntry;
  return static_cast<uint32_t>(std::min<uint64_t>(most, fit));
}

// Returns the old size, or -1. Handles are passed as their addresses are.
int REAL(GROW_TABLE)(void* isolate, void* table, void* dispatch, uint32_t count,
                     void* value);
int WRAP(GROW_TABLE)(void* isolate, void* table, void* dispatch, uint32_t count,
                     void* value) {
  pd_isolate* owner = OwnerInV8();
  uint64_t size = uint64_t{count} * kTableEntry;
  if (owner && size >= kLeastTable && !Fits(owner, size)) {
    owner->memory->Refuse(size);
    return -1;
  }
  return REAL(GROW_TABLE)(isolate, table, dispatch, count, value);
}
}
#endif
