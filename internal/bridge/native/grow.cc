#ifdef PADDOCK_UNIT  // in unit.cc
// Buffers and WebAssembly memories that grow in place. If the memory of a new
// buffer is refused, V8 collects garbage and tries again. If the memory for
// growth is refused, it throws immediately. So garbage is collected here.
//
// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap). A collection is safe where V8 calls them: it holds only handles
// there, and allocates after each call.
#include <optional>
#include <utility>

#include "heap.h"
#include "isolate.h"
#include "memory.h"
#include "recovery.h"
#include "wrap.h"

namespace paddock {
namespace {

// Calls grow, and calls it again after a collection if the limit refused it.
template <class Grow>
auto Retrying(Grow grow, decltype(grow()) refusal) {
  pd_isolate* owner = OwnerInV8();
  if (!owner) return grow();
  Memory& memory = *owner->memory;
  bool before = memory.refused.exchange(false);
  auto grown = grow();
  if (grown == refusal && memory.refused) {
    memory.refused = before;  // garbage is no reason to refuse
    CollectFully(owner);
    grown = grow();
    if (grown != refusal) memory.unreported = false;
  }
  if (before) memory.refused = true;
  return grown;
}

}  // namespace
}  // namespace paddock

using paddock::Retrying;

// V8's BackingStore::ResizeOrGrowResult, and the failure.
enum pd_grown : int { kGrown, kRefused, kRace };

#define RESIZE _ZN2v88internal12BackingStore13ResizeInPlaceEPNS0_7IsolateEm
#define GROW _ZN2v88internal12BackingStore11GrowInPlaceEPNS0_7IsolateEm
#define GROW_WASM \
  _ZN2v88internal12BackingStore21GrowWasmMemoryInPlaceEPNS0_7IsolateEmm

extern "C" {
pd_grown REAL(RESIZE)(void* store, void* isolate, size_t length);
pd_grown WRAP(RESIZE)(void* store, void* isolate, size_t length) {
  return Retrying([&] { return REAL(RESIZE)(store, isolate, length); },
                  kRefused);
}

pd_grown REAL(GROW)(void* store, void* isolate, size_t length);
pd_grown WRAP(GROW)(void* store, void* isolate, size_t length) {
  return Retrying([&] { return REAL(GROW)(store, isolate, length); }, kRefused);
}

std::optional<size_t> REAL(GROW_WASM)(void* store, void* isolate, size_t delta,
                                      size_t most);
std::optional<size_t> WRAP(GROW_WASM)(void* store, void* isolate, size_t delta,
                                      size_t most) {
  return Retrying([&] { return REAL(GROW_WASM)(store, isolate, delta, most); },
                  std::optional<size_t>());
}
}
#endif
