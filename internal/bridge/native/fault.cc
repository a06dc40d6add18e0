#ifdef PADDOCK_UNIT  // in unit.cc
// Go handles the signals of faults and of abort() for the whole process, and
// ends it with exit code 2, as for a panic. A supervisor must be able to
// distinguish a fault in V8 from that. So a fault in V8 ends the process with
// the fault's signal, and a failed check in V8 with SIGTRAP.
#include "fault.h"

#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <iterator>

#include "recovery.h"

namespace paddock {
namespace {

constexpr int kFaults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
struct sigaction go_handlers[std::size(kFaults)];

void SetDefault(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

// Whether this thread runs V8 or the bridge, and not Go. During a callback into
// Go, and while no memory is charged, the recovery point has no memory.
bool InEngine() { return innermost && innermost->memory; }

void OnFault(int signal, siginfo_t* info, void* context) {
  if (info->si_code > 0 && InEngine()) {
    constexpr char kWords[] =
        "paddock: a fault in V8 that the process cannot survive\n";
    (void)!write(STDERR_FILENO, kWords, sizeof kWords - 1);
    SetDefault(signal);
    return;  // the fault is repeated
  }
  for (size_t i = 0; i < std::size(kFaults); i++) {
    const struct sigaction& go = go_handlers[i];
    if (kFaults[i] != signal) continue;
    if (go.sa_flags & SA_SIGINFO) {
      go.sa_sigaction(signal, info, context);
    } else {
      SetDefault(signal);
    }
  }
}

}  // namespace

void InstallFaultHandlers() {
  for (size_t i = 0; i < std::size(kFaults); i++) {
    sigaction(kFaults[i], nullptr, &go_handlers[i]);
    struct sigaction ours = {};
    ours.sa_sigaction = OnFault;
    // The same as for Go's handler, which is called from here.
    ours.sa_flags = go_handlers[i].sa_flags | SA_SIGINFO | SA_ONSTACK;
    ours.sa_mask = go_handlers[i].sa_mask;
    sigaction(kFaults[i], &ours, nullptr);
  }
}

void Die() {
  SetDefault(SIGTRAP);
  sigset_t trap;
  sigemptyset(&trap);
  sigaddset(&trap, SIGTRAP);
  pthread_sigmask(SIG_UNBLOCK, &trap, nullptr);
  raise(SIGTRAP);
  _exit(128 + SIGTRAP);
}

}  // namespace paddock
#endif
