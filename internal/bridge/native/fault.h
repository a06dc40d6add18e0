// How the process ends when V8 cannot continue; fault.cc.
#ifndef PADDOCK_FAULT_H_
#define PADDOCK_FAULT_H_

namespace paddock {

// Makes a fault in V8 end the process with the fault's signal.
void InstallFaultHandlers();

// Ends the process with SIGTRAP, because V8 found that it cannot continue.
[[noreturn]] void Die();

}  // namespace paddock

#endif  // PADDOCK_FAULT_H_
