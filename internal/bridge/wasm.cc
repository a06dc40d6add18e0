// WebAssembly modules that Go holds, and the memory of instances.
#include "engine.h"
#include "v8-wasm.h"

// V8's compiled code is in the group of the isolate that compiled it first: its
// background jobs go on there.
struct pd_wasm {
  explicit pd_wasm(const v8::CompiledWasmModule& module) : module(module) {
    paddock::live.modules++;
  }
  ~pd_wasm() { paddock::live.modules--; }
  v8::CompiledWasmModule module;
};

using namespace paddock;

namespace {

// Delivers the module that make makes, and has keep see it.
template <class Make, class Keep>
pd_status Deliver(pd_isolate* owner, pd_result* out, Make make, Keep keep) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    // Surprisingly: V8 does not ask here.
    if (ForbidsWasm(entry.context())) {
      return Invalid(owner, "the context does not allow WebAssembly", out);
    }
    owner->wasm = true;
    v8::Local<v8::WasmModuleObject> module;
    if (!make(entry.isolate()).ToLocal(&module)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    pd_status status =
        Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), module, out);
    if (status == PD_OK) keep(module);
    return status;
  });
}

}  // namespace

pd_status pd_wasm_compile(pd_isolate* owner, const uint8_t* bytes, uint64_t n,
                          pd_wasm** made, pd_result* out) {
  return Deliver(
      owner, out,
      [&](v8::Isolate* isolate) {
        return v8::WasmModuleObject::Compile(isolate, {bytes, n});
      },
      [&](v8::Local<v8::WasmModuleObject> module) {
        InGo in_go;
        *made = new pd_wasm(module->GetCompiledModule());
      });
}

pd_status pd_wasm_value(pd_isolate* owner, pd_wasm* wasm, pd_result* out) {
  return Deliver(
      owner, out,
      [&](v8::Isolate* isolate) {
        return v8::WasmModuleObject::FromCompiledModule(isolate, wasm->module);
      },
      [](v8::Local<v8::WasmModuleObject>) {});
}

void pd_wasm_free(pd_wasm* wasm) { delete wasm; }

pd_status pd_wasm_memory(pd_isolate* owner, pd_handle memory, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::Value> value = FromHandle(memory);
    if (!value->IsWasmMemoryObject()) {
      return Invalid(owner, "the value is no WebAssembly.Memory", out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(),
                   value.As<v8::WasmMemoryObject>()->Buffer(), out);
  });
}
