// V8's serializer with what we want of it.
#ifndef PADDOCK_CLONE_H_
#define PADDOCK_CLONE_H_

#include <string>

#include "engine.h"
#include "overflow.h"

namespace paddock {

// Writes into a buffer of its own: getters may call Go, and that others of
// these.
class Serializing : public v8::ValueSerializer::Delegate {
 public:
  Serializing(pd_isolate* owner, size_t most)
      : owner_(owner),
        most_(most),
        writing_(Next(owner)),
        nesting_(owner, &writing_->open) {
    Clear();
  }
  ~Serializing() {
    Clear();
    owner_->writers--;
  }

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
  void* ReallocateBufferMemory(void*, size_t size, size_t* actual) override {
    too_large_ |= size / 2 > most_;  // V8 asks for twice what it needs
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
  // Of what does not go through the buffer.
  bool Take(size_t bytes) {
    too_large_ |= bytes > most_;
    if (!too_large_) most_ -= bytes;
    return !too_large_;
  }
  pd_isolate* owner_;

 private:
  static Writing* Next(pd_isolate* owner) {
    auto& all = owner->writing;
    if (owner->writers == all.size()) all.emplace_back();
    return &all[owner->writers++];
  }
  void Clear() {
    // One giant value must not stay for the isolate's life.
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

// The path to what V8 could not write, and why: V8's own message has no path.
// shares: shared buffers and modules are data. deep: V8's stack was used up.
std::string Refused(pd_isolate* owner, v8::Local<v8::Context> context,
                    v8::Local<v8::Value> value, bool shares, bool deep);
// Whether a value can be copied, as far as looking at it can tell. looked
// counts the looks; after too many, any value seems fine.
bool CanCopy(pd_isolate* owner, v8::Local<v8::Context> context,
             v8::Local<v8::Value> value, int* looked);

}  // namespace paddock

#endif  // PADDOCK_CLONE_H_
