// Interrupts, and the end of a run.
#ifndef PADDOCK_INTERRUPT_H_
#define PADDOCK_INTERRUPT_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "bridge.h"

namespace paddock {

// How the current run is being ended. There are two requests. Go's request
// covers deadlines, contexts, limits of CPU time, Close and callers; Go knows
// the reason. Each of its stages includes the earlier ones, so the stage only
// increases until Cancel. The other request is made by the bridge because the
// run needs too much memory. If both are made, memory is reported.
//
// V8's own flag, IsExecutionTerminating, is how a stage takes effect and no
// part of the state: V8 drops it on some ways out of JavaScript.
class RunEnd {
 public:
  enum Stage : uint8_t {
    kRunning = 0,
    kStop = PD_END_STOP,  // record the stack, then terminate
    kTerminate = PD_END_TERMINATE,
    kUnwind = PD_END_UNWIND,  // unwind the thread by force if necessary
  };

  // Any thread may call these two. Raise returns the stage until then.
  Stage Raise(Stage to);
  void Cancel();

  // Only the isolate's thread calls these two.
  void RaiseForMemory() { state_.fetch_or(kMemory); }
  void CancelForMemory() { state_.fetch_and(static_cast<uint8_t>(~kMemory)); }

  // These may be called in a signal handler. requested is about Go's request.
  bool requested() const { return Load() & kStages; }
  bool unwinding() const { return (Load() & kStages) == kUnwind; }
  bool out_of_memory() const { return Load() & kMemory; }
  bool any() const { return Load() != kRunning; }

  // The JavaScript stack when the run was asked to stop. Used only by the
  // isolate's thread, and by Cancel when no JavaScript runs.
  std::string stack;
  // CPU clock in ns of the isolate's thread when it found the request to
  // unwind; 0 if it has not.
  std::atomic<int64_t> unwinding_since{0};

 private:
  static constexpr uint8_t kStages = 3, kMemory = 4;
  static_assert(kUnwind == kStages);
  uint8_t Load() const { return state_.load(std::memory_order_relaxed); }

  std::atomic<uint8_t> state_{kRunning};  // a Stage, and kMemory
};

// Requests of Go to interrupt JavaScript.
struct Interrupts {
  std::atomic<bool> requested{false};  // any thread may set it
  bool running = false;  // JavaScript is interrupted, and Go is running
};

// Calls paddockInterrupt.
void Interrupt(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_INTERRUPT_H_
