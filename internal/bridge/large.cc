// Objects that V8 gives pages of their own: of more than 128 KiB.
//
// V8 admits the first of them to its young generation whatever its size, and
// where it refuses one it ends the process: the function that asked knows no
// failure. So the linker puts the functions called __wrap_ here in the places
// of V8's (bridge.go, --wrap). Each such object counts at once, and one that
// does not fit ends the run. If it is asked for by a function that can be left
// (leaving.h), V8 does not even allocate it.
#include "engine.h"
#include "leaving.h"
#include "wrap.h"

#define NEW_LARGE \
  _ZN2v88internal19NewLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE
#define OLD_LARGE \
  _ZN2v88internal19OldLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE

namespace paddock {
namespace {

// Whether an object of size bytes fits into what the limit leaves, if need be
// after a collection.
bool Fits(pd_isolate* owner, uint64_t size) {
  Memory& memory = *owner->memory;
  auto fits = [&] {
    return memory.used() + size <= memory.limit &&
           memory.heap + size <= owner->heap_limit;
  };
  if (fits()) return true;
  CollectFully(owner);
  return fits();
}

// Before V8 allocates.
void Admit(int size) {
  pd_isolate* owner = OwnerInside();
  if (!owner || !CanLeave(owner)) return;
  Leaving* leaving = owner->leaving;
  // V8 asks again after a collection of its own, and is not left there: it
  // has noted that it tries again.
  if (leaving->asking == size) return;
  owner->leaving = nullptr;  // what a collection calls is not left
  bool fits = Fits(owner, size);
  owner->leaving = leaving;
  if (fits) {
    leaving->asking = size;
    return;
  }
  Memory& memory = *owner->memory;
  if (memory.used() + size > memory.limit) {
    memory.Pass(PD_PART_MEMORY, memory.limit, memory.used(), size);
  } else {
    memory.Pass(PD_PART_HEAP, owner->heap_limit, memory.heap, size);
  }
  Leave(owner);
}

// After it has.
void Count(int size) {
  pd_isolate* owner = OwnerInside();
  if (!owner) return;
  if (owner->leaving) owner->leaving->asking = 0;
  Memory& memory = *owner->memory;
  memory.heap += size;
  if (memory.used() <= memory.limit && memory.heap <= owner->heap_limit) return;
  if (static_cast<uint64_t>(size) > owner->heap_limit) {
    Exhaust(owner);
  } else {
    CollectSoon(owner, Collecting::kFully);  // what it found may be garbage
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
  if (object) Count(size);
  return object;
}
v8::internal::Address REAL(OLD_LARGE)(void* space, void* heap, int size,
                                      int hint);
v8::internal::Address WRAP(OLD_LARGE)(void* space, void* heap, int size,
                                      int hint) {
  Admit(size);
  v8::internal::Address object = REAL(OLD_LARGE)(space, heap, size, hint);
  if (object) Count(size);
  return object;
}
}
