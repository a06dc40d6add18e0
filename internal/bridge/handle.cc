#include "handle.h"

#include "init.h"
#include "isolate.h"

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
  Of(isolate)->handles++;
  return NewSlot(isolate, value);
}

void Unpersist(pd_isolate* owner, pd_handle handle) {
  ReleaseSlot(handle);
  live.handles.fetch_sub(1, std::memory_order_relaxed);
  owner->handles--;
}

}  // namespace paddock
