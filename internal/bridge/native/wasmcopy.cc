#ifdef PADDOCK_UNIT  // in unit.cc
// WebAssembly instructions that copy or fill a memory or an array in one call
// of C. Note that loops of WebAssembly check for interrupts only when they have
// executed 13 MB of code, and such an instruction counts as a few bytes. A run
// that mostly executes such instructions is in the C library when the signal
// arrives, where it cannot be unwound. So the check is done here.
//
// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap).
#include "isolate.h"
#include "recovery.h"
#include "unwind.h"
#include "wrap.h"

using paddock::OwnerInV8;
using paddock::UnwindIfRequested;

namespace {

void CheckInterrupts() {
  pd_isolate* owner = OwnerInV8();
  if (owner && owner->end.unwinding()) {
    UnwindIfRequested(owner);
  }
}

}  // namespace

#define FILL_MEMORY _ZN2v88internal4wasm19memory_fill_wrapperEmjmhm
#define COPY_MEMORY _ZN2v88internal4wasm19memory_copy_wrapperEmjjmmm
#define COPY_ARRAY _ZN2v88internal4wasm18array_copy_wrapperEmjmjj
#define FILL_ARRAY _ZN2v88internal4wasm18array_fill_wrapperEmjjjjm

extern "C" {
int32_t REAL(FILL_MEMORY)(uintptr_t, uint32_t, uintptr_t, uint8_t, uintptr_t);
int32_t WRAP(FILL_MEMORY)(uintptr_t data, uint32_t memory, uintptr_t to,
                          uint8_t value, uintptr_t size) {
  CheckInterrupts();
  return REAL(FILL_MEMORY)(data, memory, to, value, size);
}
int32_t REAL(COPY_MEMORY)(uintptr_t, uint32_t, uint32_t, uintptr_t, uintptr_t,
                          uintptr_t);
int32_t WRAP(COPY_MEMORY)(uintptr_t data, uint32_t to_memory,
                          uint32_t from_memory, uintptr_t to, uintptr_t from,
                          uintptr_t size) {
  CheckInterrupts();
  return REAL(COPY_MEMORY)(data, to_memory, from_memory, to, from, size);
}
void REAL(COPY_ARRAY)(uintptr_t, uint32_t, uintptr_t, uint32_t, uint32_t);
void WRAP(COPY_ARRAY)(uintptr_t to, uint32_t to_index, uintptr_t from,
                      uint32_t from_index, uint32_t length) {
  CheckInterrupts();
  REAL(COPY_ARRAY)(to, to_index, from, from_index, length);
}
void REAL(FILL_ARRAY)(uintptr_t, uint32_t, uint32_t, uint32_t, uint32_t,
                      uintptr_t);
void WRAP(FILL_ARRAY)(uintptr_t array, uint32_t index, uint32_t length,
                      uint32_t barrier, uint32_t type, uintptr_t value) {
  CheckInterrupts();
  REAL(FILL_ARRAY)(array, index, length, barrier, type, value);
}
}
#endif
