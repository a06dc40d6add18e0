#include "engine.h"

#include <sys/mman.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include "libplatform/libplatform.h"
#include "v8.h"

// Replaces the function of the C library. V8's default platform protects its
// code by a protection key if the CPU supports that, and Go's threads that were
// created before V8 was initialized could not read the code.
extern "C" int pkey_alloc(unsigned, unsigned) noexcept {
  errno = ENOSYS;
  return -1;
}

struct Engine {
  v8::Isolate* isolate;
  v8::Global<v8::Context> context;
};

namespace {

std::unique_ptr<v8::Platform> platform;
std::shared_ptr<v8::ArrayBuffer::Allocator> allocator;

v8::Isolate* NewIsolate(v8::StartupData* snapshot = nullptr,
                        uint64_t heap = 0) {
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = allocator;
  params.snapshot_blob = snapshot;
  if (heap) params.constraints.ConfigureDefaultsFromHeapSize(0, heap);
  return v8::Isolate::New(v8::IsolateGroup::GetDefault(), params);
}

struct Entered {
  explicit Entered(v8::Isolate* isolate)
      : locker(isolate), isolate_scope(isolate), handle_scope(isolate) {}
  v8::Locker locker;
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
};

v8::Local<v8::String> Text(v8::Isolate* isolate, const char* text) {
  return v8::String::NewFromUtf8(isolate, text).ToLocalChecked();
}

double Number(v8::Local<v8::Value> value) {
  return value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
}

v8::MaybeLocal<v8::Value> Run(v8::Local<v8::Context> context,
                              const char* source) {
  v8::Local<v8::Script> script;
  if (!v8::Script::Compile(context, Text(v8::Isolate::GetCurrent(), source))
           .ToLocal(&script)) {
    return {};
  }
  return script->Run(context);
}

double Value(v8::Local<v8::Context> context, const char* source) {
  v8::TryCatch caught(v8::Isolate::GetCurrent());
  v8::Local<v8::Value> value;
  return Run(context, source).ToLocal(&value) ? Number(value) : 0;
}

void Host(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(info[0].As<v8::Number>()->Value() + 1);
}

v8::Local<v8::Function> Find(v8::Local<v8::Context> context, const char* name) {
  return Run(context, name).ToLocalChecked().As<v8::Function>();
}

v8::Local<v8::Value> Call(v8::Local<v8::Context> context,
                          v8::Local<v8::Function> function, double a,
                          double b) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, a),
                                      v8::Number::New(isolate, b)};
  return function->Call(context, v8::Undefined(isolate), 2, arguments)
      .ToLocalChecked();
}

// Calls body in n isolates, each with a new context, and returns the result of
// main(7) in the last one.
template <class Body>
double Start(uint64_t n, v8::StartupData* snapshot, Body body) {
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    v8::Isolate* isolate = NewIsolate(snapshot);
    {
      Entered entered(isolate);
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      v8::Context::Scope scope(context);
      body(isolate, context);
      result = Value(context, "main(7)");
    }
    isolate->Dispose();
  }
  return result;
}

}  // namespace

void cpp_init(void) {
  platform = v8::platform::NewDefaultPlatform();
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  allocator.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator(
      v8::IsolateGroup::GetDefault()));
}

const char* cpp_version(void) { return v8::V8::GetVersion(); }

Engine* cpp_open(const char* source, const uint8_t* wire, uint64_t size,
                 uint64_t heap) {
  v8::Isolate* isolate = NewIsolate(nullptr, heap);
  Engine* engine = new Engine{isolate, {}};
  Entered entered(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope scope(context);
  engine->context.Reset(isolate, context);
  context->Global()
      ->Set(context, Text(isolate, "host"),
            v8::Function::New(context, Host).ToLocalChecked())
      .Check();
  if (size) {
    v8::Local<v8::ArrayBuffer> bytes = v8::ArrayBuffer::New(isolate, size);
    memcpy(bytes->Data(), wire, size);
    context->Global()->Set(context, Text(isolate, "wire"), bytes).Check();
  }
  Run(context, source).ToLocalChecked();
  return engine;
}

double cpp_eval(Engine* engine, const char* source) {
  Entered entered(engine->isolate);
  v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
  v8::Context::Scope scope(context);
  return Value(context, source);
}

double cpp_eval_within(Engine* engine, const char* source, uint64_t limit) {
  auto deadline =
      std::chrono::steady_clock::now() + std::chrono::nanoseconds(limit);
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::thread watch([&] {
    std::unique_lock<std::mutex> lock(mutex);
    if (!changed.wait_until(lock, deadline, [&] { return over; })) {
      engine->isolate->TerminateExecution();
    }
  });
  double result = cpp_eval(engine, source);
  {
    std::lock_guard<std::mutex> lock(mutex);
    over = true;
  }
  changed.notify_one();
  watch.join();
  engine->isolate->CancelTerminateExecution();
  return result;
}

double cpp_create(uint64_t n) {
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    v8::Isolate* isolate = NewIsolate();
    {
      Entered entered(isolate);
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      v8::Context::Scope scope(context);
      result = Value(context, "1+1");
    }
    isolate->Dispose();
  }
  return result;
}

double cpp_context(Engine* engine, uint64_t n) {
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    Entered entered(engine->isolate);
    v8::Local<v8::Context> context = v8::Context::New(engine->isolate);
    v8::Context::Scope scope(context);
    result = Value(context, "1+1");
  }
  return result;
}

double cpp_call(Engine* engine, const char* name, double a, double b,
                uint64_t n) {
  Entered entered(engine->isolate);
  v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
  v8::Context::Scope scope(context);
  v8::Local<v8::Function> function = Find(context, name);
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    v8::HandleScope handles(engine->isolate);
    v8::TryCatch caught(engine->isolate);
    result = Number(Call(context, function, a, b));
  }
  return result;
}

double cpp_call_each(Engine* engine, const char* name, double a, double b,
                     uint64_t n) {
  v8::Global<v8::Function> kept;
  {
    Entered entered(engine->isolate);
    v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
    v8::Context::Scope scope(context);
    kept.Reset(engine->isolate, Find(context, name));
  }
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    Entered entered(engine->isolate);
    v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(engine->isolate);
    result = Number(Call(context, kept.Get(engine->isolate), a, b));
  }
  Entered entered(engine->isolate);
  kept.Reset();
  return result;
}

double cpp_call_result(Engine* engine, const char* name, double a, double b,
                       uint64_t n) {
  Entered entered(engine->isolate);
  v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
  v8::Context::Scope scope(context);
  v8::Local<v8::Function> function = Find(context, name);
  double result = 0;
  for (uint64_t i = 0; i < n; i++) {
    v8::HandleScope handles(engine->isolate);
    v8::TryCatch caught(engine->isolate);
    v8::Local<v8::Value> made =
        function->Call(context, v8::Undefined(engine->isolate), 0, nullptr)
            .ToLocalChecked();
    result = Number(Call(context, made.As<v8::Function>(), a, b));
  }
  return result;
}

double cpp_start_text(const char* source, uint64_t n) {
  return Start(n, nullptr,
               [source](v8::Isolate*, v8::Local<v8::Context> context) {
                 Run(context, source).ToLocalChecked();
               });
}

double cpp_start_cache(const char* source, uint64_t n) {
  // The code cache of a script that has run, with all functions that it called.
  static std::unique_ptr<v8::ScriptCompiler::CachedData> cache;
  if (!cache) {
    Start(1, nullptr,
          [source](v8::Isolate* isolate, v8::Local<v8::Context> context) {
            v8::Local<v8::Script> script =
                v8::Script::Compile(context, Text(isolate, source))
                    .ToLocalChecked();
            script->Run(context).ToLocalChecked();
            cache.reset(v8::ScriptCompiler::CreateCodeCache(
                script->GetUnboundScript()));
          });
  }
  return Start(n, nullptr,
               [source](v8::Isolate* isolate, v8::Local<v8::Context> context) {
                 v8::ScriptCompiler::Source with(
                     Text(isolate, source), new v8::ScriptCompiler::CachedData(
                                                cache->data, cache->length));
                 v8::Local<v8::Script> script =
                     v8::ScriptCompiler::Compile(
                         context, &with, v8::ScriptCompiler::kConsumeCodeCache)
                         .ToLocalChecked();
                 if (!with.GetCachedData()->rejected) {
                   script->Run(context).ToLocalChecked();
                 }
               });
}

double cpp_start_snapshot(const char* source, uint64_t n) {
  static v8::StartupData blob;
  if (!blob.data) {
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator_shared = allocator;
    v8::Isolate* isolate =
        v8::Isolate::Allocate(v8::IsolateGroup::GetDefault());
    {
      v8::SnapshotCreator creator(isolate, params);
      {
        v8::HandleScope scope(isolate);
        v8::Local<v8::Context> context = v8::Context::New(isolate);
        v8::Context::Scope context_scope(context);
        Run(context, source).ToLocalChecked();
        creator.SetDefaultContext(context);
      }
      blob =
          creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    }
    isolate->Dispose();
  }
  return Start(n, &blob, [](v8::Isolate*, v8::Local<v8::Context>) {});
}
