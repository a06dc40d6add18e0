#ifdef PADDOCK_UNIT  // in unit.cc
#include "life.h"

#include "invariant.h"
#include "isolate.h"

namespace paddock {

Loss Life::loss() const {
  std::lock_guard lock(mutex_);
  return loss_;
}

void Life::Lose(Loss loss) {
  std::lock_guard lock(mutex_);
  if (lost()) return;
  loss_ = std::move(loss);
  Advance(left() ? State::kAbandoned : State::kLost);
}

void Life::Advance(State to) {
  [[maybe_unused]] State from = state_;
  INVARIANT(from != State::kAbandoned);
  INVARIANT(from == State::kOpen || to == State::kAbandoned);
  state_.store(to, std::memory_order_release);
}

void Life::Begin(v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  INVARIANT(!isolate_ && !left());
  isolate_ = isolate;
}

void Life::Leave() {
  std::lock_guard lock(mutex_);
  INVARIANT(!left());
  isolate_ = nullptr;
  Advance(lost() ? State::kAbandoned : State::kDisposed);
  left_.notify_all();
}

void Life::AwaitLeft() {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [&] { return left(); });
}

void Life::Terminate() {
  std::lock_guard lock(mutex_);
  if (isolate_) isolate_->TerminateExecution();
}

std::shared_ptr<Life> LifeOf(v8::Isolate* isolate) {
  pd_isolate* owner = Of(isolate);
  return owner ? owner->life : nullptr;
}

}  // namespace paddock
#endif
