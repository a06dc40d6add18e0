// What the host hands in, of which any may be larger than what the isolate may
// hold.
#ifndef PADDOCK_INTAKE_H_
#define PADDOCK_INTAKE_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "engine.h"

namespace paddock {

// Smaller inputs are not looked at: the slack of a heap at its limit is more.
constexpr uint64_t kLargeInput = 1 << 20;

// Whether there is room for values of about so many bytes, without garbage if
// need be. If there is none, the run is ended.
bool Admit(pd_isolate* owner, uint64_t bytes);
inline bool AdmitInput(pd_isolate* owner, uint64_t bytes) {
  return bytes < kLargeInput || Admit(owner, bytes);
}

// How many bytes text, UTF-8, takes as a string of V8.
uint64_t BytesOfText(const char* data, size_t size);
// How many bytes the values of this text take at the least, with what V8's
// reader needs for how deep they are.
uint64_t BytesOfJson(v8::Isolate* isolate, v8::Local<v8::String> text);

// While it lives the heap may pass its limit by one giant object: V8 cannot be
// told in the midst of making one that there is no room, and would lose the
// isolate for what the host made.
class Receiving {
 public:
  explicit Receiving(pd_isolate* owner)
      : owner_(owner), outer_(std::exchange(owner->receiving, true)) {}
  ~Receiving() { owner_->receiving = outer_; }

 private:
  pd_isolate* owner_;
  bool outer_;
};
// For inputs that are large enough.
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
