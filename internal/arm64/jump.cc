// Tests the properties of a processor on which recovery.cc and unwind.cc of
// internal/bridge depend: the place in which __builtin_setjmp stores the stack
// pointer, that a jump restores the callee-saved registers (one of them holds
// the current goroutine), and that a signal handler can redirect its thread to
// a function that jumps.
#include <signal.h>
#include <sys/ucontext.h>

#include <cstdint>
#include <cstdio>

namespace {

void* place[5];

[[noreturn]] __attribute__((noinline)) void Jump() {
  __builtin_longjmp(place, 1);
}

void OnSignal(int, siginfo_t*, void* data) {
  auto* context = static_cast<ucontext_t*>(data);
  auto stack = (reinterpret_cast<uintptr_t>(place[2]) - 256) & ~uintptr_t{15};
#if defined(__x86_64__)
  context->uc_mcontext.gregs[REG_RSP] = stack - 8;
  context->uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(&Jump);
#else
  context->uc_mcontext.sp = stack;
  context->uc_mcontext.pc = reinterpret_cast<uintptr_t>(&Jump);
#endif
}

volatile uint64_t never = 0;

// Recurses deeply, uses every register, and returns only by the signal.
__attribute__((noinline)) uint64_t Spin(int depth) {
  if (depth > 0) return Spin(depth - 1) + depth;
  raise(SIGUSR1);
  uint64_t all[12] = {};
  while (never == 0) {
    for (uint64_t& one : all) one += never + depth;
  }
  return all[never % 12];
}

__attribute__((noinline)) bool Land() {
  if (__builtin_setjmp(place) == 0) {
    Spin(100);
    return false;
  }
  return true;
}

bool Check(bool ok, const char* what) {
  std::printf("%s: %s\n", ok ? "ok" : "wrong", what);
  return ok;
}

}  // namespace

int main() {
  struct sigaction action = {};
  action.sa_sigaction = OnSignal;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGUSR1, &action, nullptr);

  // More variables than there are callee-saved registers.
  uint64_t a = never + 1, b = never + 2, c = never + 3, d = never + 4;
  double x = never + 5.0, y = never + 6.0;
  bool landed = true;
  for (int i = 0; i < 1000 && landed; i++) {
    landed = Land();
    a++, b++, c++, d++, x++, y++;
  }
  bool all = Check(landed, "a signal sends a thread to its recovery point");
  all &= Check(a == 1001 && b == 1002 && c == 1003 && d == 1004 &&
                   x == 1005.0 && y == 1006.0,
               "the registers of the caller are restored");
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  auto kept = reinterpret_cast<uintptr_t>(place[2]);
  all &= Check(kept < here && here - kept < 4096,
               "the third word of a place is its stack pointer");
  return all ? 0 : 1;
}
