// A compiled WebAssembly module that Go holds.
#ifndef PADDOCK_WASM_H_
#define PADDOCK_WASM_H_

#include "bridge.h"
#include "init.h"
#include "v8-wasm.h"

// V8's compiled code belongs to the group of the isolate that compiled it
// first, because its background jobs continue there.
struct pd_wasm {
  explicit pd_wasm(const v8::CompiledWasmModule& module) : module(module) {
    paddock::live.modules++;
  }
  ~pd_wasm() { paddock::live.modules--; }
  pd_wasm(const pd_wasm&) = delete;
  pd_wasm& operator=(const pd_wasm&) = delete;
  v8::CompiledWasmModule module;
};

#endif  // PADDOCK_WASM_H_
