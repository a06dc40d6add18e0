#ifdef PADDOCK_UNIT  // in unit.cc
#include "handle.h"

#include <algorithm>

#include "init.h"
#include "isolate.h"
#include "recovery.h"

namespace paddock {

pd_handle NewSlot(v8::Isolate* isolate, v8::Local<v8::Data> value) {
  v8::Global<v8::Data> global(isolate, value);
  pd_handle slot;
  memcpy(&slot, static_cast<void*>(&global), sizeof slot);
  new (static_cast<void*>(&global)) v8::Global<v8::Data>();  // keeps the slot
  return slot;
}

void ReleaseSlot(pd_handle slot) {
  v8::Global<v8::Data> global;
  memcpy(static_cast<void*>(&global), &slot, sizeof slot);
  global.Reset();
}

pd_handle Persist(v8::Isolate* isolate, v8::Local<v8::Data> value) {
  live.handles.fetch_add(1, std::memory_order_relaxed);
  pd_isolate* owner = Of(isolate);
  owner->handles++;
  pd_handle handle = NewSlot(isolate, value);
  if constexpr (kInvariants) {
    Uncharged uncharged;
    bool added = owner->persistent.insert(handle).second;
    INVARIANT(added);
  }
  return handle;
}

void Unpersist(pd_isolate* owner, pd_handle handle) {
  Uncount(owner, handle);
  ReleaseSlot(handle);
}

void Uncount(pd_isolate* owner, pd_handle handle) {
  live.handles.fetch_sub(1, std::memory_order_relaxed);
  owner->handles--;
  if constexpr (kInvariants) {
    Uncharged uncharged;
    bool removed = owner->persistent.erase(handle) == 1;
    INVARIANT(removed);
  }
}

void NoteLocal(pd_isolate* owner, pd_handle handle) {
  Uncharged uncharged;
  owner->activation.locals.push_back(handle);
}

bool GoMayUse(const pd_isolate* owner, pd_handle handle) {
  if (!handle) return true;  // none
  if (!InCage(owner, handle)) return false;
  const std::vector<pd_handle>& locals = owner->activation.locals;
  return owner->persistent.contains(handle) ||
         std::find(locals.rbegin(), locals.rend(), handle) != locals.rend();
}

}  // namespace paddock
#endif
