// How long threads have been inside an isolate.
#ifndef PADDOCK_CLOCK_H_
#define PADDOCK_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "bridge.h"

namespace paddock {

// The CPU clocks of the calling thread, and of any thread of the process by the
// kernel's number for it, in ns; 0 for one that has ended.
uint64_t ThreadCpu();
uint64_t CpuOf(uint64_t thread);

// Only for isolates that ask: reading a thread's CPU clock is a system call,
// which takes longer than a short run.
class Clock {
 public:
  bool on = false;
  // Around the outermost verb, by the thread that is inside.
  void Begin() { Go(0); }
  void End();
  // In the midst of it; Pause returns the CPU time that the run has taken, for
  // Go.
  uint64_t Pause();
  void Go(uint64_t taken);
  // Any thread; thread is the one inside, 0 if none.
  void Read(uint64_t thread, pd_times* out) const;

 private:
  std::atomic<uint64_t> cpu_{0}, wall_{0};  // of the verbs that have ended
  std::atomic<uint64_t> cpu_begin_{0}, wall_begin_{0};  // 0: none under way
  std::atomic<uint64_t> taken_{0};  // by the one under way, before cpu_begin_
};

}  // namespace paddock

#endif  // PADDOCK_CLOCK_H_
