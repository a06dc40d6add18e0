// Input of the host, which may be larger than the isolate's limit.
#ifndef PADDOCK_INTAKE_H_
#define PADDOCK_INTAKE_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "isolate.h"

namespace paddock {

// Smaller inputs are not checked: the slack of a heap at its limit is larger.
constexpr uint64_t kLargeInput = 1 << 20;

// Whether there is room for values of about this many bytes, if necessary after
// a garbage collection. If not, the run is ended.
bool Admit(pd_isolate* owner, uint64_t bytes);
inline bool AdmitInput(pd_isolate* owner, uint64_t bytes) {
  return bytes < kLargeInput || Admit(owner, bytes);
}

// The size in bytes of a V8 string made from this UTF-8 text.
uint64_t BytesOfText(const char* data, size_t size);
// A lower bound of the size in bytes of the values of this JSON text, with the
// memory that V8's parser needs for its depth.
uint64_t BytesOfJson(v8::Isolate* isolate, v8::Local<v8::String> text);

// During its lifetime the heap may exceed its limit by one very large object.
// V8 cannot refuse an object of the host while it creates it, so it would lose
// the isolate.
class Receiving {
 public:
  explicit Receiving(pd_isolate* owner)
      : owner_(owner), outer_(std::exchange(owner->heap.receiving, true)) {}
  ~Receiving() { owner_->heap.receiving = outer_; }
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;

 private:
  pd_isolate* owner_;
  bool outer_;
};
// A Receiving for inputs that are large enough.
class ReceivingInput {
 public:
  ReceivingInput(pd_isolate* owner, uint64_t bytes) {
    if (bytes >= kLargeInput) receiving_.emplace(owner);
  }

 private:
  std::optional<Receiving> receiving_;
};

}  // namespace paddock

#endif  // PADDOCK_INTAKE_H_
