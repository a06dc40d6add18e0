// Buffers and their views in snapshots; views.cc.
#ifndef PADDOCK_VIEWS_H_
#define PADDOCK_VIEWS_H_

#include <cstdint>

#include "v8-local-handle.h"
#include "v8-typed-array.h"

namespace paddock {

// While one exists, V8 serializes a snapshot on the calling thread.
class WritingSnapshot {
 public:
  WritingSnapshot();
  ~WritingSnapshot() { Close(); }
  WritingSnapshot(const WritingSnapshot&) = delete;
  WritingSnapshot& operator=(const WritingSnapshot&) = delete;

  // The reason why V8 cannot read the snapshot, or "". It is known when V8 has
  // written the snapshot.
  const char* reason() const { return reason_; }

  // Called after a jump to a recovery point, which runs no destructors.
  static void Close() { current_ = nullptr; }

  // Called by V8's serializer, in this order: for each object that it reaches
  // for the first time; if it asks whether it can defer the object; and when it
  // has deferred the object or begins to write it.
  static void OnReached(uintptr_t object);
  static bool OnDeferral();
  static void OnBegun();

 private:
  enum Kind { kOther, kBuffer, kDataView };

  static constinit thread_local WritingSnapshot* current_;

  const char* reason_ = "";
  uintptr_t top_;          // of the stack
  Kind reached_ = kOther;  // until it is deferred or begun
  uintptr_t object_ = 0;   // if it is a DataView: its address, with the tag
};

// Makes V8's serializer reach the view only through references of JavaScript,
// and not through its buffer.
void ForgetView(v8::Local<v8::DataView> view);

}  // namespace paddock

#endif  // PADDOCK_VIEWS_H_
