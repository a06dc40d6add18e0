#include "baseline.h"
#include "engine.h"

using namespace baseline;

namespace {

v8::Global<v8::Script> script;
v8::Global<v8::Function> work;

}  // namespace

void baseline_open_work(const char* source) {
  v8::Isolate* isolate = engine->isolate;
  Entered entered(isolate);
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  Run(isolate, context, source);
  work.Reset(isolate, Function(isolate, context, "work"));
  script.Reset(
      isolate,
      v8::Script::Compile(context, Text(isolate, "work()")).ToLocalChecked());
}

void baseline_close_work(void) {
  Entered entered(engine->isolate);
  work.Reset();
  script.Reset();
}

uint64_t baseline_work_one_shot(uint64_t n) {
  v8::Isolate* isolate = engine->isolate;
  return Time(n, [isolate] {
    Entered entered(isolate);
    v8::Local<v8::Context> context = engine->context.Get(isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> value =
        script.Get(isolate)->Run(context).ToLocalChecked();
    sink = value.As<v8::Number>()->Value();
  });
}

uint64_t baseline_work_call(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> value =
        work.Get(isolate)
            ->Call(context, v8::Undefined(isolate), 0, nullptr)
            .ToLocalChecked();
    sink = value.As<v8::Number>()->Value();
  });
}

uint64_t baseline_work_eval(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    sink = Run(isolate, context, "work()").As<v8::Number>()->Value();
  });
}
