// WebAssembly.
#include <cstring>
#include <string>

#include "engine.h"
#include "v8-wasm.h"

using namespace baseline;

namespace {

struct Wasm {
  v8::CompiledWasmModule module;
  v8::Global<v8::Function> add, loop;
};
Wasm* wasm;

v8::Local<v8::Value> Get(v8::Isolate* isolate, v8::Local<v8::Context> context,
                         v8::Local<v8::Value> object, const char* name) {
  return object.As<v8::Object>()
      ->Get(context, Text(isolate, name))
      .ToLocalChecked();
}

void Host(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(info[0].As<v8::Int32>()->Value() + 1);
}

// Makes an instance of a module that imports host, and returns its exports.
v8::Local<v8::Value> Instantiate(v8::Isolate* isolate,
                                 v8::Local<v8::Context> context,
                                 v8::Local<v8::WasmModuleObject> module) {
  v8::Local<v8::Object> imports = v8::Object::New(isolate);
  v8::Local<v8::Object> env = v8::Object::New(isolate);
  env->Set(context, Text(isolate, "host"),
           v8::Function::New(context, Host).ToLocalChecked())
      .Check();
  imports->Set(context, Text(isolate, "env"), env).Check();
  v8::Local<v8::Value> arguments[] = {module, imports};
  v8::Local<v8::Value> instance =
      Get(isolate, context,
          Get(isolate, context, context->Global(), "WebAssembly"), "Instance")
          .As<v8::Function>()
          ->NewInstance(context, 2, arguments)
          .ToLocalChecked();
  return Get(isolate, context, instance, "exports");
}

}  // namespace

void baseline_open_wasm(const uint8_t* wire, uint64_t size) {
  v8::Isolate* isolate = engine->isolate;
  Entered entered(isolate);
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  v8::Local<v8::WasmModuleObject> module =
      v8::WasmModuleObject::Compile(isolate, {wire, size}).ToLocalChecked();
  wasm = new Wasm{module->GetCompiledModule(), {}, {}};
  v8::Local<v8::Value> exports = Instantiate(isolate, context, module);
  wasm->add.Reset(isolate,
                  Get(isolate, context, exports, "add").As<v8::Function>());
  wasm->loop.Reset(isolate,
                   Get(isolate, context, exports, "loop").As<v8::Function>());
}

void baseline_close_wasm(void) { delete wasm; }

uint64_t baseline_wasm_call(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate, 1),
                                        v8::Integer::New(isolate, 2)};
    sink = wasm->add.Get(isolate)
               ->Call(context, v8::Undefined(isolate), 2, arguments)
               .ToLocalChecked()
               .As<v8::Int32>()
               ->Value();
  });
}

uint64_t baseline_wasm_callback(uint64_t n) { return TimeLoop(&wasm->loop, n); }

uint64_t baseline_wasm_instance(uint64_t n) {
  v8::Isolate* isolate = receiver->isolate;
  Entered entered(isolate);
  v8::Local<v8::Context> context = receiver->context.Get(isolate);
  v8::Context::Scope scope(context);
  return Time(n, [&] {
    v8::HandleScope handles(isolate);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> exports = Instantiate(
        isolate, context,
        v8::WasmModuleObject::FromCompiledModule(isolate, wasm->module)
            .ToLocalChecked());
    if (!Get(isolate, context, exports, "add")->IsFunction()) abort();
  });
}

uint64_t baseline_wasm_compile(const uint8_t* wire, uint64_t size, uint64_t n) {
  static uint64_t count;
  std::string bytes(reinterpret_cast<const char*>(wire), size);
  auto* begin = reinterpret_cast<uint8_t*>(bytes.data());
  return TimeHeld(n, [&](v8::Isolate* isolate, v8::Local<v8::Context>) {
    count++;
    memcpy(begin + size - sizeof count, &count, sizeof count);
    v8::WasmModuleObject::Compile(isolate, {begin, size}).ToLocalChecked();
  });
}
