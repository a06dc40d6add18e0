#include "traceback.h"

#include <errno.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

namespace {

struct Frame {
  uintptr_t next;
  uintptr_t address;
};

// A frame pointer can have any value in code that uses the register for other
// purposes. The system call fails if the address cannot be read.
bool Read(uintptr_t at, Frame* frame) {
  iovec here{frame, sizeof *frame};
  iovec there{reinterpret_cast<void*>(at), sizeof *frame};
  return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == sizeof *frame;
}

}  // namespace

// Runs in a signal handler.
void profile_trace(profile_traceback* arg) {
  uintptr_t n = 0;
  if (arg->signal_context) {
    int error = errno;
    const auto& machine =
        reinterpret_cast<ucontext_t*>(arg->signal_context)->uc_mcontext;
#if defined(__x86_64__)
    uintptr_t address = machine.gregs[REG_RIP];
    uintptr_t at = machine.gregs[REG_RBP];
#elif defined(__aarch64__)
    uintptr_t address = machine.pc;
    uintptr_t at = machine.regs[29];
#endif
    Frame frame;
    while (n < arg->most && address) {
      arg->buffer[n++] = address;
      // Frames grow towards higher addresses; a stack is at most 8 MiB.
      if (!Read(at, &frame) || frame.next <= at || frame.next - at > 8 << 20) {
        break;
      }
      at = frame.next;
      address = frame.address;
    }
    errno = error;
  }
  if (n < arg->most) arg->buffer[n] = 0;
}
