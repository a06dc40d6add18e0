// Handles as numbers. A pd_handle is the address of a slot of V8, for local and
// persistent handles alike.
#ifndef PADDOCK_HANDLE_H_
#define PADDOCK_HANDLE_H_

#include <cstring>

#include "bridge.h"
#include "invariant.h"
#include "v8-local-handle.h"
#include "v8-persistent-handle.h"
#include "v8-value.h"

namespace paddock {

static_assert(sizeof(v8::Local<v8::Value>) == sizeof(void*));
static_assert(sizeof(v8::Global<v8::Value>) == sizeof(void*));
static_assert(sizeof(pd_handle) == sizeof(void*));

template <class T = v8::Value>
v8::Local<T> FromHandle(pd_handle handle) {
  v8::Local<T> local;
  memcpy(static_cast<void*>(&local), &handle, sizeof handle);
  return local;
}

template <class T>
pd_handle ToHandle(v8::Local<T> local) {
  pd_handle handle;
  memcpy(&handle, &local, sizeof handle);
  return handle;
}

// The same for handles that Go gets, and for those that Go has passed. In
// builds with invariants, FromGo checks that Go may use the handle: it is
// persistent, or its scope is open.
void NoteLocal(pd_isolate* owner, pd_handle handle);
bool GoMayUse(const pd_isolate* owner, pd_handle handle);
template <class T>
pd_handle ToGo(pd_isolate* owner, v8::Local<T> local) {
  pd_handle handle = ToHandle(local);
  if constexpr (kInvariants) NoteLocal(owner, handle);
  return handle;
}
template <class T = v8::Value>
v8::Local<T> FromGo(const pd_isolate* owner, pd_handle handle) {
  INVARIANT(GoMayUse(owner, handle));
  return FromHandle<T>(handle);
}

// Creates a persistent handle, which is counted until Unpersist or
// pd_isolate_drop.
pd_handle Persist(v8::Isolate* isolate, v8::Local<v8::Data> value);
void Unpersist(pd_isolate* owner, pd_handle handle);
// Stops counting a persistent handle that the caller releases.
void Uncount(pd_isolate* owner, pd_handle handle);

// Creates a persistent handle that is not counted and that no destructor frees,
// for lists of an isolate that may be lost.
pd_handle NewSlot(v8::Isolate* isolate, v8::Local<v8::Data> value);
void ReleaseSlot(pd_handle slot);

}  // namespace paddock

#endif  // PADDOCK_HANDLE_H_
