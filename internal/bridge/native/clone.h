// V8's serializer with the bridge's settings.
#ifndef PADDOCK_CLONE_H_
#define PADDOCK_CLONE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bytes.h"
#include "isolate.h"
#include "overflow.h"

namespace paddock {

using Store = std::shared_ptr<v8::BackingStore>;
using Stores = HostVector<Store>;

// The output of a serializer. The isolate owns it, so that a jump to a recovery
// point does not leak it.
struct Writing {
  Bytes bytes;
  // The stores that the bytes refer to by number.
  Stores moved, shared;
  // The source bytes of WebAssembly modules that the bytes refer to.
  HostVector<Bytes> modules;
  // The number of errors in the value; see copyerror.h.
  uint32_t errors = 0;
  // The stack positions of the objects that are being written; see Nesting.
  std::vector<uintptr_t> open;
};

// The outputs of an isolate. Guarded by its lock.
struct Serializers {
  std::deque<Writing> all;  // outermost first
  size_t used = 0;
};

// Writes into a separate buffer, because a getter may call Go, and Go may start
// another serializer.
class Serializing : public v8::ValueSerializer::Delegate {
 public:
  Serializing(pd_isolate* owner, size_t most)
      : owner_(owner),
        most_(most),
        writing_(Next(owner)),
        nesting_(owner, &writing_->open) {
    Clear();
  }
  ~Serializing() override {
    Clear();
    owner_->serializers->used--;
  }
  Serializing(const Serializing&) = delete;
  Serializing& operator=(const Serializing&) = delete;

  v8::Maybe<bool> WriteRoot(v8::ValueSerializer* to,
                            v8::Local<v8::Context> context,
                            v8::Local<v8::Value> value) {
    nesting_.Begin();
    return to->WriteValue(context, value);
  }
  bool too_deep() const { return nesting_.passed(); }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    refused_ = true;
    owner_->isolate->ThrowException(v8::Exception::Error(message));
  }
  // V8's own implementation does not call ThrowDataCloneError.
  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate,
                                  v8::Local<v8::Object>) override {
    ThrowDataCloneError(v8::String::Empty(isolate));
    return v8::Nothing<bool>();
  }
  void* ReallocateBufferMemory(void*, size_t size, size_t* actual) override {
    too_large_ |= size / 2 > most_;  // V8 requests twice the size that it needs
    if (too_large_) return nullptr;
    writing_->bytes.resize(size);
    *actual = size;
    return writing_->bytes.data();
  }
  void FreeBufferMemory(void*) override {}

  void End(size_t size) { writing_->bytes.resize(size); }
  Writing& writing() { return *writing_; }
  bool too_large() const { return too_large_; }
  bool refused() const { return refused_ || too_large_ || too_deep(); }

 protected:
  // Counts bytes that do not go through the buffer.
  bool Take(size_t bytes) {
    too_large_ |= bytes > most_;
    if (!too_large_) most_ -= bytes;
    return !too_large_;
  }
  pd_isolate* owner_;

 private:
  static Writing* Next(pd_isolate* owner) {
    Serializers& serializers = *owner->serializers;
    auto& all = serializers.all;
    if (serializers.used == all.size()) all.emplace_back();
    return &all[serializers.used++];
  }
  void Clear() {
    // The memory of one very large value must not be kept for the lifetime of
    // the isolate.
    if (writing_->bytes.capacity() > 1 << 20) writing_->bytes = {};
    writing_->bytes.clear();
    writing_->moved.clear();
    writing_->shared.clear();
    writing_->modules.clear();
    writing_->errors = 0;
  }

  size_t most_;
  Writing* writing_;
  Nesting nesting_;
  bool too_large_ = false, refused_ = false;
};

// Finds the part that V8 could not write, because V8's message has no path.
// shares says that shared buffers and modules are data, and deep that V8's
// stack overflowed.
InvalidValue Refused(pd_isolate* owner, v8::Local<v8::Context> context,
                     v8::Local<v8::Value> value, bool shares, bool deep);
// Reports whether a value can be copied, as far as inspecting it can show.
// *looked counts the inspected parts. After a maximum of them, the result is
// true for all values.
bool CanCopy(pd_isolate* owner, v8::Local<v8::Context> context,
             v8::Local<v8::Value> value, int* looked);

}  // namespace paddock

#endif  // PADDOCK_CLONE_H_
