// The time that threads spend inside an isolate.
#ifndef PADDOCK_CLOCK_H_
#define PADDOCK_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "bridge.h"

namespace paddock {

// The kernel's ID of the calling thread.
extern constinit thread_local uint64_t thread_id;  // 0 until it is known
uint64_t FindThreadId();
inline uint64_t ThreadId() { return thread_id ? thread_id : FindThreadId(); }

// The CPU time of the calling thread, and of any thread of the process by its
// kernel ID, in ns. 0 for a thread that has ended.
uint64_t ThreadCpu();
uint64_t CpuOf(uint64_t thread);

// Only for isolates that need it: reading a thread's CPU clock is a system
// call, which takes longer than a short run.
class Clock {
 public:
  bool on = false;
  // Around the outermost operation, called by the thread that is inside.
  void Begin() { Resume(0); }
  void End();
  // During the operation. Pause returns the CPU time that the run has used,
  // which is passed to Resume.
  uint64_t Pause();
  void Resume(uint64_t used);
  // Any thread may call this. thread is the one inside, or 0.
  void Read(uint64_t thread, pd_times* out) const;

 private:
  std::atomic<uint64_t> cpu_{0}, wall_{0};  // of completed operations
  std::atomic<uint64_t> cpu_begin_{0}, wall_begin_{0};  // 0: no operation
  std::atomic<uint64_t> used_{0};  // by the current one before cpu_begin_
};

}  // namespace paddock

#endif  // PADDOCK_CLOCK_H_
