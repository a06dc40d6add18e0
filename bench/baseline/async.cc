// Promises and microtasks.
#include "engine.h"

using namespace baseline;

namespace {

// Values in engine's isolate, made by baseline_open_async.
struct Async {
  v8::Global<v8::Function> later, awaits;
  v8::Global<v8::Promise> settled;
  v8::Global<v8::Object> carried;
};
Async* async;

v8::Local<v8::Promise::Resolver> NewResolver(v8::Local<v8::Context> context) {
  return v8::Promise::Resolver::New(context).ToLocalChecked();
}

void Take(v8::Local<v8::Value> promise) {
  auto settled = promise.As<v8::Promise>();
  if (settled->State() != v8::Promise::kFulfilled) abort();
  sink = settled->Result().As<v8::Number>()->Value();
}

void OnSettled(const v8::FunctionCallbackInfo<v8::Value>& info) {
  sink = info[0].As<v8::Number>()->Value();
}

void Carry(v8::Isolate* isolate, bool carries) {
  v8::Local<v8::Data> data;
  if (carries) data = async->carried.Get(isolate);
  isolate->SetContinuationPreservedEmbedderDataV2(data);
}

uint64_t Awaits(uint64_t n, bool carries) {
  return TimeParts(
      n, [carries](v8::Isolate* isolate, v8::Local<v8::Context> context,
                   v8::Local<v8::Value> count) {
        if (carries) Carry(isolate, true);
        Take(async->awaits.Get(isolate)
                 ->Call(context, v8::Undefined(isolate), 1, &count)
                 .ToLocalChecked());
        if (carries) Carry(isolate, false);
      });
}

}  // namespace

void baseline_open_async(const char* later, const char* awaits) {
  async = new Async;
  Entered entered(engine->isolate);
  v8::Isolate* isolate = engine->isolate;
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  async->later.Reset(isolate, Function(isolate, context, later));
  async->awaits.Reset(isolate, Function(isolate, context, awaits));
  v8::Local<v8::Promise::Resolver> resolver = NewResolver(context);
  resolver->Resolve(context, v8::Number::New(isolate, 1)).Check();
  async->settled.Reset(isolate, resolver->GetPromise());
  async->carried.Reset(isolate, v8::Object::New(isolate));
}

uint64_t baseline_await(uint64_t n) {
  return Time(n, [] {
    v8::Isolate* isolate = engine->isolate;
    Entered entered(isolate);
    v8::Local<v8::Context> context = engine->context.Get(isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> argument = v8::Number::New(isolate, 1);
    // Its microtasks run when the call ends.
    Take(async->later.Get(isolate)
             ->Call(context, v8::Undefined(isolate), 1, &argument)
             .ToLocalChecked());
  });
}

uint64_t baseline_held_await(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> argument = v8::Number::New(isolate, 1);
    Take(async->later.Get(isolate)
             ->Call(context, v8::Undefined(isolate), 1, &argument)
             .ToLocalChecked());
  });
}

uint64_t baseline_resolve(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    // A persistent handle, because Go's resolver can be settled in any later
    // scope.
    v8::Global<v8::Promise::Resolver> kept(isolate, NewResolver(context));
    kept.Get(isolate)->Resolve(context, v8::Number::New(isolate, 1)).Check();
  });
}

uint64_t baseline_defer(uint64_t n) {
  return Time(n, [] {
    v8::Isolate* isolate = engine->isolate;
    v8::Global<v8::Promise::Resolver> kept;
    {
      Entered entered(isolate);
      v8::Local<v8::Context> context = engine->context.Get(isolate);
      v8::Context::Scope scope(context);
      kept.Reset(isolate, NewResolver(context));
    }
    Entered entered(isolate);
    v8::Local<v8::Context> context = engine->context.Get(isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Promise::Resolver> resolver = kept.Get(isolate);
    resolver->Resolve(context, v8::Number::New(isolate, 1)).Check();
    Take(resolver->GetPromise());
    kept.Reset();
  });
}

uint64_t baseline_then(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Function> handler =
        v8::Function::New(context, OnSettled).ToLocalChecked();
    async->settled.Get(isolate)->Then(context, handler).ToLocalChecked();
    isolate->PerformMicrotaskCheckpoint();
  });
}

uint64_t baseline_awaits(uint64_t n) { return Awaits(n, false); }
uint64_t baseline_carried_awaits(uint64_t n) { return Awaits(n, true); }

uint64_t baseline_carried_run(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    Carry(isolate, true);
    sink = engine->script.Get(isolate)
               ->Run(context)
               .ToLocalChecked()
               .As<v8::Number>()
               ->Value();
    Carry(isolate, false);
  });
}
