#ifdef PADDOCK_UNIT  // in unit.cc
// The forced unwind, because some of V8's built-ins do not check for
// interrupts. A signal handler determines what the thread is executing. The
// thread jumps to its recovery point if it executes code that V8 generated, or
// V8's C++ that works for JavaScript and holds no lock: then no state outside
// the isolate is inconsistent. Anywhere else, such as in a library, a garbage
// collection or a Go function, the thread continues, and the signal is sent
// again later. The same signal makes loops check for interrupts.
#include "unwind.h"

#include <link.h>
#include <signal.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "budget.h"
#include "clock.h"
#include "isolate.h"
#include "locks.h"
#include "recovery.h"
#include "v8-unwinder.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace paddock {
namespace {

// Go has a handler for every signal, and keeps it for those it knows. Ours goes
// before it and passes on what is not ours.
struct sigaction go_handler;

struct Range {
  uintptr_t begin, size;
  bool contains(uintptr_t at) const { return at - begin < size; }
};

// The code of the program that V8 is linked into, and of the libraries that
// both use: what comes later, V8 does not call.
Range program;
constexpr int kLibraries = 64;
Range libraries[kLibraries];
int known;

void FindCode() {
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void*) {
        auto here = reinterpret_cast<uintptr_t>(&FindCode);
        for (int i = 0; i < info->dlpi_phnum; i++) {
          const auto& segment = info->dlpi_phdr[i];
          if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)) continue;
          Range range{info->dlpi_addr + segment.p_vaddr, segment.p_memsz};
          if (range.contains(here)) {
            program = range;
          } else if (known < kLibraries) {
            libraries[known++] = range;
          }
        }
        return 0;
      },
      nullptr);
}

// Of JavaScript or Wasm: a built-in, or what no file holds.
bool InGeneratedCode(v8::Isolate* isolate, uintptr_t at) {
  const void* builtins = nullptr;
  size_t size = 0;
  isolate->GetEmbeddedCodeRange(&builtins, &size);
  if (Range{reinterpret_cast<uintptr_t>(builtins), size}.contains(at)) {
    return true;
  }
  if (known == kLibraries || program.contains(at)) return false;
  for (int i = 0; i < known; i++) {
    if (libraries[i].contains(at)) return false;
  }
  return true;
}

// In C++ on behalf of JavaScript, outside of garbage collection.
bool AtWork(v8::Isolate* isolate, const v8::RegisterState& registers) {
  void* frame[1];
  v8::SampleInfo sample = {};
  isolate->GetStackSample(registers, frame, 1, &sample);
  switch (sample.vm_state) {
    case v8::JS:
    case v8::PARSER:
    case v8::BYTECODE_COMPILER:
    case v8::COMPILER:
    case v8::OTHER:
      return true;
    default:
      return false;
  }
}

// In V8's C++, and at nothing that a thread must not be taken out of.
bool InRuntime(const v8::RegisterState& registers) {
  return program.contains(reinterpret_cast<uintptr_t>(registers.pc)) &&
         LocksHeld() == LocksAtV8Entry();
}

// AddressSanitizer has marked the parts of abandoned frames that must not be
// accessed, and frames of other functions will be there.
void Unmark([[maybe_unused]] uintptr_t begin, [[maybe_unused]] uintptr_t end) {
#ifdef __SANITIZE_ADDRESS__
  constexpr uintptr_t kMost = 64 << 20;  // more than that is another stack
  if (end - begin < kMost)
    __asan_unpoison_memory_region(reinterpret_cast<void*>(begin), end - begin);
#endif
}

// Makes the interrupted thread continue in to, on the stack below the innermost
// recovery point. The frames there are abandoned.
void Redirect(ucontext_t* context, void (*to)()) {
  auto stack = (InnermostStack() - 256) & ~uintptr_t{15};
#if defined(__x86_64__)
  Unmark(static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RSP]), stack);
  context->uc_mcontext.gregs[REG_RSP] = stack - 8;  // as after a call
  context->uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(to);
#elif defined(__aarch64__)
  Unmark(context->uc_mcontext.sp, stack);
  context->uc_mcontext.sp = stack;
  context->uc_mcontext.pc = reinterpret_cast<uintptr_t>(to);
#else
#error "say how a signal handler sets the stack and instruction pointers here"
#endif
}

v8::RegisterState Registers(const ucontext_t* context) {
  v8::RegisterState registers;
#if defined(__x86_64__)
  const auto& all = context->uc_mcontext.gregs;
  registers.pc = reinterpret_cast<void*>(all[REG_RIP]);
  registers.sp = reinterpret_cast<void*>(all[REG_RSP]);
  registers.fp = reinterpret_cast<void*>(all[REG_RBP]);
#elif defined(__aarch64__)
  const auto& all = context->uc_mcontext;
  registers.pc = reinterpret_cast<void*>(all.pc);
  registers.sp = reinterpret_cast<void*>(all.sp);
  registers.fp = reinterpret_cast<void*>(all.regs[29]);
  registers.lr = reinterpret_cast<void*>(all.regs[30]);
#endif
  return registers;
}

// Reports whether the thread has had the CPU time to notice that it must end.
// On a busy machine it may not have run.
bool GraceIsUsedUp(pd_isolate* owner, int64_t chance) {
  int64_t cpu = ThreadCpu();
  if (owner->end.unwinding_since == 0) owner->end.unwinding_since = cpu;
  return cpu - owner->end.unwinding_since >= chance;
}

void OnSignal(int signal, siginfo_t* info, void* data) {
  if (info->si_code != SI_TKILL || info->si_pid != getpid()) {
    if (go_handler.sa_flags & SA_SIGINFO) {
      go_handler.sa_sigaction(signal, info, data);
    }
    return;
  }
  auto* context = static_cast<ucontext_t*>(data);
  pd_isolate* owner = OwnerInV8();
  if (!owner || Initialising()) return;
  v8::RegisterState registers = Registers(context);
  bool generated = InGeneratedCode(owner->isolate,
                                   reinterpret_cast<uintptr_t>(registers.pc));
  if (!generated && !AtWork(owner->isolate, registers)) return;
  ClearInterruptBudgets(owner, registers, generated);
  if (owner->end.unwinding() && GraceIsUsedUp(owner, kUnwindGrace) &&
      (generated || InRuntime(registers))) {
    V8Scope::Set(-1);  // see LoseAndJump
    Redirect(context, ForceUnwind);
  }
}

}  // namespace

// Surprisingly: V8 may do nothing else for minutes, with a module that wants
// thousands of memories: it collects for each that it is refused.
void UnwindIfRequested(pd_isolate* owner, int64_t chance) {
  if (owner->end.unwinding() && OwnerInV8() == owner && !Initialising() &&
      LocksHeld() == LocksAtV8Entry() && GraceIsUsedUp(owner, chance)) {
    ForceUnwind();
  }
}

int UnwindSignal() { return SIGRTMAX - 4; }

// os/signal.Notify for all signals takes it away.
void KeepUnwindSignal() {
  if (!program.size) FindCode();
  struct sigaction now = {};
  sigaction(UnwindSignal(), nullptr, &now);
  if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == OnSignal) return;
  go_handler = now;
  struct sigaction ours = {};
  ours.sa_sigaction = OnSignal;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&ours.sa_mask);
  sigaction(UnwindSignal(), &ours, nullptr);
}

}  // namespace paddock
#endif
