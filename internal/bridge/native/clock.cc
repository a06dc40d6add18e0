#ifdef PADDOCK_UNIT  // in unit.cc
#include "clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "isolate.h"

namespace paddock {
namespace {

uint64_t Now(clockid_t clock) {
  timespec now{};
  // A thread that has ended has no clock.
  if (clock_gettime(clock, &now) != 0) return 0;
  return now.tv_sec * uint64_t{1000000000} + now.tv_nsec;
}

// The CPU clock of any thread of the process, by its kernel ID.
clockid_t CpuClock(uint64_t thread) {
  return static_cast<clockid_t>(~static_cast<uint32_t>(thread) << 3 | 6);
}

uint64_t Since(uint64_t begin, uint64_t now) {
  return begin && now > begin ? now - begin : 0;
}

}  // namespace

constinit thread_local uint64_t thread_id = 0;

uint64_t FindThreadId() { return thread_id = syscall(SYS_gettid); }

uint64_t ThreadCpu() { return Now(CLOCK_THREAD_CPUTIME_ID); }
uint64_t CpuOf(uint64_t thread) { return Now(CpuClock(thread)); }

uint64_t Clock::Pause() {
  uint64_t cpu = cpu_;
  End();
  return used_ + cpu_ - cpu;
}

void Clock::Resume(uint64_t used) {
  used_ = used;
  wall_begin_ = Now(CLOCK_MONOTONIC);
  cpu_begin_ = Now(CLOCK_THREAD_CPUTIME_ID);
}

void Clock::End() {
  cpu_ += Since(cpu_begin_.exchange(0), Now(CLOCK_THREAD_CPUTIME_ID));
  wall_ += Since(wall_begin_.exchange(0), Now(CLOCK_MONOTONIC));
}

void Clock::Read(uint64_t thread, pd_times* out) const {
  uint64_t cpu = cpu_begin_, wall = wall_begin_;
  uint64_t now = cpu && thread ? Since(cpu, Now(CpuClock(thread))) : 0;
  out->cpu = cpu_ + now;
  out->run_cpu = cpu ? used_ + now : 0;
  out->wall = wall_ + Since(wall, Now(CLOCK_MONOTONIC));
}

}  // namespace paddock

uint64_t pd_isolate_thread_cpu(const pd_isolate* owner, uint64_t* thread) {
  *thread = owner->thread.load(std::memory_order_relaxed);
  return *thread ? paddock::CpuOf(*thread) : 0;
}

void pd_isolate_times(pd_isolate* owner, pd_times* out) {
  owner->clock.Read(owner->thread.load(std::memory_order_relaxed), out);
}
#endif
