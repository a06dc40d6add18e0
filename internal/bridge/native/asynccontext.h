// The async context; see asynccontext.cc.
#ifndef PADDOCK_ASYNCCONTEXT_H_
#define PADDOCK_ASYNCCONTEXT_H_

#include <cstdint>

#include "bridge.h"
#include "v8-persistent-handle.h"
#include "v8-template.h"

namespace paddock {

struct HostRef;

// Guarded by the isolate's lock.
struct AsyncContext {
  bool used = false;      // whether an operation ever had one, or a script may
  bool scripted = false;  // whether scripts may set it
  // Makes the object that holds the ID of the Go value.
  v8::Global<v8::ObjectTemplate> holders;
  HostRef* last = nullptr;  // of the last such object, while it exists
};

// Returns the ID, plus one, of the current async context; 0 if none.
uint64_t CurrentAsyncContext(pd_isolate* owner);
void ClearAsyncContext(pd_isolate* owner);
// Saves the async context while other threads use the isolate.
pd_handle SaveAsyncContext(pd_isolate* owner);
void RestoreAsyncContext(pd_isolate* owner, pd_handle slot);

}  // namespace paddock

#endif  // PADDOCK_ASYNCCONTEXT_H_
