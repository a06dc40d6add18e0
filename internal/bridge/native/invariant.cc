#ifdef PADDOCK_UNIT  // in unit.cc
#include "invariant.h"

#include <cstdio>
#include <cstdlib>

#include "bridge.h"
#include "entry.h"
#include "group.h"
#include "handle.h"
#include "hostref.h"
#include "init.h"
#include "isolate.h"
#include "life.h"
#include "memory.h"
#include "reader.h"
#include "recovery.h"

// V8's: the pointer-compression cage that is current on the thread.
namespace v8::internal {
class MainCage {
 public:
  static Address base_non_inlined();
};
}  // namespace v8::internal

namespace paddock {
namespace {

uintptr_t CageOf(const pd_isolate* owner) {
  return owner->buffers.begin - v8::internal::kPtrComprCageReservationSize;
}

}  // namespace

void BrokenInvariant(const char* what, const char* file, int line) {
  fprintf(stderr, "paddock: broken invariant: %s\n    at %s:%d\n", what, file,
          line);
  ForgetPanic();
  abort();
}

void CheckCurrent(const pd_isolate* owner) {
  INVARIANT(owner->thread.load() == ThreadId());
  INVARIANT(v8::Isolate::TryGetCurrent() == owner->isolate);
  INVARIANT(Of(owner->isolate) == owner);
  INVARIANT(v8::internal::MainCage::base_non_inlined() == CageOf(owner));
  INVARIANT(v8::Locker::IsLocked(owner->isolate));
}

void CheckIdle(const pd_isolate* owner) {
  INVARIANT(!owner->reading);
  INVARIANT(!owner->escaping);
  INVARIANT(!owner->linking);
  INVARIANT(!owner->activation.leavable.innermost);
  INVARIANT(!owner->interrupts.running);
  INVARIANT(!owner->heap.receiving);
  INVARIANT(owner->heap.for_buffer == ForBuffer::kNo);
  INVARIANT(!owner->heap.collecting_repeatedly);
  INVARIANT(!owner->memory->unrefusable);
  INVARIANT(owner->suspended >= 0);
  INVARIANT(owner->handles >= 0);
  INVARIANT(owner->wasm_stacks >= 0);
}

void CheckAccount(const pd_isolate* owner) {
  int64_t sum = owner->charged;
  for (const HostRef* ref : owner->refs.all) sum += ref->cost;
  INVARIANT(sum >= 0);
  [[maybe_unused]] auto external =
      static_cast<int64_t>(owner->memory->external);
  INVARIANT(external >= sum);
  INVARIANT(owner->memory->mappings % 2 == 0);
  // Buffers may outlive their isolate in Go, in a copy, or in another isolate.
  if (live.isolates == 1 && live.stores == 0 && live.copies == 0) {
    INVARIANT(external == sum);
    INVARIANT(owner->memory->mappings == 0);
  }
}

bool InCage(const pd_isolate* owner, pd_handle handle) {
  if (!handle || handle % sizeof(pd_handle) != 0) return false;
  auto object = *reinterpret_cast<const v8::internal::Address*>(handle);
  constexpr uintptr_t kTag = v8::internal::kHeapObjectTag;
  if ((object & kTag) == 0) return true;  // a small integer
  return object - CageOf(owner) < v8::internal::kPtrComprCageReservationSize;
}

Before::Before(const pd_isolate* owner)
    : locals(owner->activation.locals.size()),
      handles(v8::HandleScope::NumberOfHandles(owner->isolate)),
      level(
          v8::internal::Internals::GetHandleScopeData(owner->isolate)->level) {}

void Before::Check(const pd_isolate* owner, int more) const {
  CheckCurrent(owner);
  INVARIANT(
      v8::internal::Internals::GetHandleScopeData(owner->isolate)->level ==
      level);
  INVARIANT(v8::HandleScope::NumberOfHandles(owner->isolate) == handles + more);
}

}  // namespace paddock

using namespace paddock;

int32_t pd_invariants(void) { return kInvariants; }

void pd_isolate_counts(const pd_isolate* owner, pd_counts* out) {
  const Activation& activation = owner->activation;
  bool hold = activation.hold && activation.hold->has_value();
  *out = {
      .handles = owner->life->lost() ? -1 : owner->handles,
      .scopes = activation.nested.size() + (hold ? 1 : 0),
      .depth = static_cast<uint64_t>(activation.depth),
      .suspended = static_cast<uint64_t>(owner->suspended),
      .host_refs = owner->refs.ids(),
  };
}

void pd_break_invariant(pd_isolate* owner, uint32_t which) {
  switch (which) {
    case PD_BREAK_HANDLE: {  // a local handle after its scope
      pd_handle stale;
      {
        v8::HandleScope scope(owner->isolate);
        stale = ToHandle(v8::Object::New(owner->isolate));
      }
      FromGo(owner, stale);
      break;
    }
    case PD_BREAK_HOLDER:
      owner->thread++;
      CheckCurrent(owner);
      break;
    case PD_BREAK_LIFE: {
      Life life(std::make_shared<Memory>(), owner->group->state);
      life.Leave();
      life.Leave();
      break;
    }
    case PD_BREAK_STAGE:
      owner->end.Raise(static_cast<RunEnd::Stage>(RunEnd::kUnwind + 1));
      break;
    case PD_BREAK_RECOVERY:  // a point that is not the innermost one ends
      CallWithRecovery(owner, [] {
        innermost = innermost->outer;
        return PD_OK;
      });
      break;
    case PD_BREAK_MEMORY:
      owner->memory->Release(owner->memory->external + 1);
      break;
    case PD_BREAK_CELL: {
      uint8_t byte = 0;
      pd_cell cell = {PD_STRING, 2, 0};
      v8::Local<v8::Value> value;
      v8::HandleScope scope(owner->isolate);
      Reader(owner->isolate, owner->isolate->GetCurrentContext(), {1, 1, 1},
             &cell, &byte)
          .Next(&value);
      break;
    }
    case PD_BREAK_LEFT:
      owner->reading = true;
      CheckIdle(owner);
      break;
  }
}
#endif
