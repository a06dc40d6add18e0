// Startup snapshots; snapshot.cc.
#ifndef PADDOCK_SNAPSHOT_H_
#define PADDOCK_SNAPSHOT_H_

#include <cstdint>
#include <memory>

#include "bridge.h"
#include "sources.h"
#include "v8.h"

namespace paddock {

// The functions that objects in a snapshot refer to by their index here: the
// functions that call Go, and the functions of a fresh context that V8 does not
// know itself. The list is null-terminated. After pd_snapshot_prepare it is the
// same in all processes with this version of V8 and these flags.
const intptr_t* References();

// The isolate's relation to snapshots. Guarded by its lock.
struct SnapshotState {
  v8::StartupData startup{};  // the snapshot that it was created from, or none
  pd_sources* sources = nullptr;  // own_sources, or those of the snapshot
  // The rest is for isolates that are built for a snapshot.
  std::unique_ptr<pd_sources> own_sources;
  v8::SnapshotCreator* creator = nullptr;
  bool deterministic = false;   // V8 gets no random numbers
  uint64_t global_handles = 0;  // bytes of V8's own, after the initialization
};

// Makes the source string of a script.
v8::MaybeLocal<v8::String> MakeSource(pd_isolate* owner, const char* text,
                                      size_t size);

// Initializes an isolate that has been allocated, so that a snapshot can be
// taken of it.
void InitializeBuilding(pd_isolate* owner,
                        const v8::Isolate::CreateParams& params);
// Called before such an isolate is disposed of.
void FinishBuilding(pd_isolate* owner);

// Creates a context from the one with this number in the isolate's snapshot; 0
// is the default context. Empty if the isolate is being terminated.
v8::MaybeLocal<v8::Context> NewContext(pd_isolate* owner, uint32_t number);

// While one exists, V8 processes a snapshot on the calling thread. Errors that
// V8 then reports mean that it cannot serialize something, and not that memory
// is corrupt. So failed checks lose the isolate, which is never used again,
// instead of ending the process.
class AtSnapshot {
 public:
  AtSnapshot();
  ~AtSnapshot();
  AtSnapshot(const AtSnapshot&) = delete;
  AtSnapshot& operator=(const AtSnapshot&) = delete;
  static bool Open();
  // Called after a jump to a recovery point, which runs no destructors.
  static void Close();
};

}  // namespace paddock

#endif  // PADDOCK_SNAPSHOT_H_
