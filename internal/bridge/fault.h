// How the process ends when V8 cannot go on; fault.cc.
#ifndef PADDOCK_FAULT_H_
#define PADDOCK_FAULT_H_

namespace paddock {

// Has a fault in V8 end the process with its signal.
void InstallFaultHandlers();

// Ends the process with SIGTRAP: V8 found that it cannot go on.
[[noreturn]] void Die();

}  // namespace paddock

#endif  // PADDOCK_FAULT_H_
