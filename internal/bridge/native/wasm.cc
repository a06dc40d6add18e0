#ifdef PADDOCK_UNIT  // in unit.cc
// WebAssembly modules that Go holds, and the memories of instances.
#include "wasm.h"

#include <memory>
#include <optional>
#include <variant>

#include "context.h"
#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "isolate.h"
#include "recovery.h"
#include "result.h"

using namespace paddock;

namespace {

// Makes a module with code that was optimized before. V8 supports that only for
// modules that are streamed. Empty if V8 rejects the code.
v8::MaybeLocal<v8::WasmModuleObject> Restore(
    v8::Isolate* isolate, v8::MemorySpan<const uint8_t> bytes,
    v8::MemorySpan<const uint8_t> code, int32_t* used) {
  // Shared, because V8 may compile the bytes later if it rejects the code.
  auto restored = std::make_shared<std::optional<v8::CompiledWasmModule>>();
  v8::WasmModuleCompilation compilation;
  compilation.SetHasCompiledModuleBytes();
  compilation.OnBytesReceived(bytes.data(), bytes.size());
  compilation.Finish(
      isolate,
      [&](auto& cache) { *used = cache.SetCachedCompiledModuleBytes(code); },
      [restored](auto result) {
        auto* made = std::get_if<v8::Local<v8::WasmModuleObject>>(&result);
        if (made) restored->emplace((*made)->GetCompiledModule());
      });
  if (!restored->has_value()) return {};
  return v8::WasmModuleObject::FromCompiledModule(isolate, **restored);
}

// Delivers the module that make returns, and calls keep with it.
template <class Make, class Keep>
pd_status DeliverModule(pd_isolate* owner, pd_result* out, Make make,
                        Keep keep) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    // Note that V8 does not check this here.
    if (ForbidsWasm(entry.context())) {
      return Invalid(owner, InvalidValue{PD_INVALID_WASM}, out);
    }
    owner->compiled_wasm = true;
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
                          const uint8_t* code, uint64_t ncode, int32_t* used,
                          pd_wasm** made, pd_result* out) {
  int64_t before = 0;
  return DeliverModule(
      owner, out,
      [&](v8::Isolate* isolate) {
        before = owner->memory->Native();
        v8::MaybeLocal<v8::WasmModuleObject> module;
        if (ncode) module = Restore(isolate, {bytes, n}, {code, ncode}, used);
        if (!module.IsEmpty()) return module;
        return v8::WasmModuleObject::Compile(isolate, {bytes, n});
      },
      [&](v8::Local<v8::WasmModuleObject> module) {
        owner->memory->ExemptNative(before);
        HostScope host_scope;
        *made = new pd_wasm(module->GetCompiledModule());
      });
}

pd_status pd_wasm_code(pd_isolate* owner, pd_wasm* wasm, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch&) {
    v8::OwnedBuffer code = wasm->module.Serialize();
    owner->out.Clear();
    size_t at = owner->out.Reserve(code.size);
    memcpy(owner->out.bytes.data() + at, code.buffer.get(), code.size);
    owner->out.Publish(out);
    return PD_OK;
  });
}

pd_status pd_wasm_value(pd_isolate* owner, pd_wasm* wasm, pd_result* out) {
  return DeliverModule(
      owner, out,
      [&](v8::Isolate* isolate) {
        return v8::WasmModuleObject::FromCompiledModule(isolate, wasm->module);
      },
      [](v8::Local<v8::WasmModuleObject>) {});
}

void pd_wasm_free(pd_wasm* wasm) { delete wasm; }

pd_status pd_wasm_memory(pd_isolate* owner, pd_handle memory, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Local<v8::Value> value = FromGo(owner, memory);
    if (!value->IsWasmMemoryObject()) {
      return Invalid(owner, "the value is not a WebAssembly.Memory", out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(),
                   value.As<v8::WasmMemoryObject>()->Buffer(), out);
  });
}
#endif
