// Start-up snapshots; snapshot.cc.
#ifndef PADDOCK_SNAPSHOT_H_
#define PADDOCK_SNAPSHOT_H_

#include <cstdint>

#include "bridge.h"
#include "v8.h"

namespace paddock {

// The functions that objects in a snapshot may refer to by their places here:
// that of Go's functions, and what a fresh context has beside those that V8
// knows of itself. Null-terminated, and the same in all processes with this V8
// and these flags once pd_snapshot_prepare has been called.
const intptr_t* References();

// Makes the text of a script.
v8::MaybeLocal<v8::String> MakeSource(pd_isolate* owner, const char* text,
                                      size_t size);

// Makes an isolate, allocated but not initialised, one that a snapshot can be
// taken of.
void InitializeBuilding(pd_isolate* owner,
                        const v8::Isolate::CreateParams& params);
// Before such an isolate is disposed of.
void FinishBuilding(pd_isolate* owner);

// Makes the context of that number of the isolate's snapshot, 0 being the
// default one; empty when the isolate is being terminated.
v8::MaybeLocal<v8::Context> NewContext(pd_isolate* owner, uint32_t number);

// While one is open, V8 is at work on a snapshot for the calling thread, and
// what it gives up with is what it cannot serialize, not corrupt memory: checks
// that fail lose the isolate, which is never touched again, instead of ending
// the process.
class AtSnapshot {
 public:
  AtSnapshot();
  ~AtSnapshot();
  static bool Open();
  // After a landing, which no destructor precedes.
  static void Close();
};

}  // namespace paddock

#endif  // PADDOCK_SNAPSHOT_H_
