// Declarations that the baseline's C++ files share.
#ifndef PADDOCK_BASELINE_ENGINE_H_
#define PADDOCK_BASELINE_ENGINE_H_

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "baseline.h"
#include "v8.h"

namespace baseline {

// The isolate of all operations except those that make isolates.
struct Engine {
  explicit Engine(v8::Isolate* isolate) : isolate(isolate) {}
  v8::Isolate* isolate;
  v8::Global<v8::Context> context;
  v8::Global<v8::Script> script;
  v8::Global<v8::Function> add, identity, loop, relay;
  v8::Global<v8::Value> object;
};

inline std::shared_ptr<v8::ArrayBuffer::Allocator> allocator;
inline Engine* engine;
inline Engine* receiver;  // receives copies and WebAssembly modules
inline Engine* other;     // has the function add1 that engine's relay calls

inline v8::Isolate* NewIsolate() {
  v8::IsolateGroup group = v8::IsolateGroup::GetDefault();
  if (!allocator) {
    allocator.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator(group));
  }
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = allocator;
  return v8::Isolate::New(group, params);
}

struct Entered {
  explicit Entered(v8::Isolate* isolate)
      : locker(isolate), isolate_scope(isolate), handle_scope(isolate) {}
  v8::Locker locker;
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
};

inline v8::Local<v8::String> Text(v8::Isolate* isolate, const char* text) {
  return v8::String::NewFromUtf8(isolate, text).ToLocalChecked();
}

inline v8::Local<v8::Value> Run(v8::Isolate* isolate,
                                v8::Local<v8::Context> context,
                                const char* source) {
  return v8::Script::Compile(context, Text(isolate, source))
      .ToLocalChecked()
      ->Run(context)
      .ToLocalChecked();
}

inline v8::Local<v8::Function> Function(v8::Isolate* isolate,
                                        v8::Local<v8::Context> context,
                                        const char* source) {
  return Run(isolate, context, source).As<v8::Function>();
}

template <class Body>
uint64_t Time(uint64_t n, Body body) {
  auto start = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < n; i++) body();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now() - start)
      .count();
}

// Runs body n times with the lock held and the context entered, as in
// Context.Do.
template <class Body>
uint64_t TimeHeld(uint64_t n, Body body) {
  Entered entered(engine->isolate);
  v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
  v8::Context::Scope scope(context);
  return Time(n, [&] {
    v8::HandleScope handles(engine->isolate);
    v8::TryCatch caught(engine->isolate);
    body(engine->isolate, context);
  });
}

inline double sink;

// Calls a JavaScript function that does something as often as its argument
// says, n times in total. Many short calls, as on the Go side: V8 replaces the
// code of a function that is running only by chance, but always calls its
// latest code.
template <class Call>
uint64_t TimeParts(uint64_t n, Call call) {
  constexpr uint64_t kPart = 1000;  // as inOneCall in measure.go
  Entered entered(engine->isolate);
  v8::Isolate* isolate = engine->isolate;
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  return Time(1, [&] {
    for (uint64_t left = n; left > 0;) {
      v8::HandleScope handles(isolate);
      uint64_t some = std::min(left, kPart);
      left -= some;
      v8::Local<v8::Value> count = v8::Number::New(isolate, some);
      call(isolate, context, count);
    }
  });
}

inline uint64_t TimeLoop(v8::Global<v8::Function>* loop, uint64_t n) {
  return TimeParts(
      n, [loop](v8::Isolate* isolate, v8::Local<v8::Context> context,
                v8::Local<v8::Value> count) {
        sink = loop->Get(isolate)
                   ->Call(context, v8::Undefined(isolate), 1, &count)
                   .ToLocalChecked()
                   .As<v8::Number>()
                   ->Value();
      });
}

}  // namespace baseline

#endif  // PADDOCK_BASELINE_ENGINE_H_
