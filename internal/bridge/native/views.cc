#ifdef PADDOCK_UNIT  // in unit.cc
// V8's serializer descends from an object to those that it refers to, and
// defers an object that is more than 32 objects deep: it writes the object
// after all others. Two things go wrong, so that V8 reads bytes of a buffer as
// if they were its own instructions, or follows a reference that it has not
// read yet:
//
//   - The contents of a buffer are before the buffer or the view that is
//     written first, but V8 expects a deferred object to begin with itself
//     (Deserializer::DeserializeDeferredObjects). If buffers of V8's API had
//     embedder fields, as in Chromium, V8 would not defer them.
//   - When V8 has read a DataView, it computes an address from the view's
//     buffer, which it must have read before (PostProcessNewJSReceiver).
//
// So no buffer and no typed array is deferred here. Then the buffer of a
// DataView is read with the view, unless it is being read: the view is reached
// through the buffer. Such a snapshot is refused. Buffers refer to their only
// view themselves, which is prevented (ForgetView).
//
// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap).
#include "views.h"

#include "v8-array-buffer.h"
#include "v8-internal.h"
#include "v8-value.h"
#include "wrap.h"

namespace paddock {
namespace {

// The stack that V8 may use for objects that it does not defer. They can refer
// to each other directly. V8 uses as much stack when it reads the snapshot.
constexpr uintptr_t kMostStack = 256 << 10;  // bytes

// The object at a tagged address, which outlives the result.
template <class T>
T* At(uintptr_t* address) {
  return v8::internal::ValueHelper::SlotAsValue<T>(address);
}

// Whether V8 is writing the buffer of a DataView. In the meantime, the buffer
// has the number of its contents in place of their address. An address in the
// sandbox is stored as a multiple of its offset, so a small number stands for
// an address at the sandbox's start, where the heap is.
bool BufferIsBeingWritten(uintptr_t view) {
  constexpr uintptr_t kCage = uintptr_t{1} << 32;
  constexpr uintptr_t kNumbers = 1 << 12;  // bytes
  v8::HandleScope scope(v8::Isolate::GetCurrent());
  auto data =
      reinterpret_cast<uintptr_t>(At<v8::DataView>(&view)->Buffer()->Data());
  return data - view / kCage * kCage < kNumbers;
}

}  // namespace

constinit thread_local WritingSnapshot* WritingSnapshot::current_ = nullptr;

WritingSnapshot::WritingSnapshot()
    : top_(reinterpret_cast<uintptr_t>(__builtin_frame_address(0))) {
  current_ = this;
}

void WritingSnapshot::OnReached(uintptr_t object) {
  WritingSnapshot* now = current_;
  if (!now) return;
  auto* value = At<v8::Value>(&object);
  now->object_ = object;
  now->reached_ = value->IsDataView()                               ? kDataView
                  : value->IsArrayBuffer() || value->IsTypedArray() ? kBuffer
                                                                    : kOther;
}

bool WritingSnapshot::OnDeferral() {
  WritingSnapshot* now = current_;
  if (!now || now->reached_ == kOther) return true;
  bool buffer = now->reached_ == kBuffer;
  now->reached_ = kOther;
  if (!buffer) return true;
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (now->top_ - here < kMostStack) return false;
  now->reason_ = "too many buffers that refer to each other";
  return true;
}

void WritingSnapshot::OnBegun() {
  WritingSnapshot* now = current_;
  if (!now || now->reached_ == kOther) return;
  if (now->reached_ == kDataView && BufferIsBeingWritten(now->object_)) {
    now->reason_ = "a DataView that its own buffer refers to";
  }
  now->reached_ = kOther;
}

void ForgetView(v8::Local<v8::DataView> view) {
  v8::Local<v8::ArrayBuffer> buffer = view->Buffer();
  // A buffer with two views refers to none.
  if (!buffer->WasDetached()) v8::DataView::New(buffer, 0, 0);
}

}  // namespace paddock

using namespace paddock;

namespace v8::internal {
class HeapObject;
}

#define NEEDS_REHASHING _ZNK2v88internal10HeapObject14NeedsRehashingEv
#define HEADER_SIZE _ZN2v88internal8JSObject13GetHeaderSizeENS0_12InstanceTypeE
#define FIND_OR_INSERT _ZN2v88internal15IdentityMapBase17FindOrInsertEntryEm

extern "C" {
// The serializer calls it for each object that it reaches for the first time.
bool REAL(NEEDS_REHASHING)(const v8::internal::HeapObject*);
bool WRAP(NEEDS_REHASHING)(const v8::internal::HeapObject* object) {
  WritingSnapshot::OnReached(reinterpret_cast<uintptr_t>(object) +
                             v8::internal::kHeapObjectTag);
  return REAL(NEEDS_REHASHING)(object);
}

// V8 defers no objects with embedder fields. The words after the header are
// properties or such fields.
int REAL(HEADER_SIZE)(uint16_t type);
int WRAP(HEADER_SIZE)(uint16_t type) {
  int size = REAL(HEADER_SIZE)(type);
  return WritingSnapshot::OnDeferral()
             ? size
             : size - v8::internal::Internals::kEmbedderDataSlotSize;
}

// V8 adds an object that it has deferred or begins to write to a map.
struct IdentityMapEntry {
  uintptr_t* value;
  bool existed;
};
IdentityMapEntry REAL(FIND_OR_INSERT)(void* map, uintptr_t key);
IdentityMapEntry WRAP(FIND_OR_INSERT)(void* map, uintptr_t key) {
  WritingSnapshot::OnBegun();
  return REAL(FIND_OR_INSERT)(map, key);
}
}
#endif
