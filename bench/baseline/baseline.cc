#include "baseline.h"

#include <string>
#include <thread>
#include <vector>

#include "engine.h"

extern "C" void baselineBare(uint64_t n);  // in baseline.go

using namespace baseline;

void baseline_open(void) {
  engine = new Engine(NewIsolate());
  v8::Isolate* isolate = engine->isolate;
  Entered entered(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope scope(context);
  engine->context.Reset(isolate, context);
  v8::ScriptCompiler::Source source(Text(isolate, "1+1"));
  engine->script.Reset(
      isolate, v8::ScriptCompiler::CompileUnboundScript(isolate, &source)
                   .ToLocalChecked()
                   ->BindToCurrentContext());
  engine->add.Reset(
      isolate, Function(isolate, context, "(function(a, b) { return a + b })"));
  engine->identity.Reset(
      isolate, Function(isolate, context, "(function(x) { return x })"));
  v8::Local<v8::Function> host =
      v8::Function::New(context, [](const v8::FunctionCallbackInfo<v8::Value>&
                                        info) {
        info.GetReturnValue().Set(info[0].As<v8::Number>()->Value() + 1);
      }).ToLocalChecked();
  context->Global()->Set(context, Text(isolate, "host"), host).Check();
  engine->loop.Reset(
      isolate,
      Function(isolate, context,
               "(function(n) { let x = 0; for (let i = 0; i < n; i++) x = "
               "host(x); return x })"));
}

void baseline_open_copies(const char* source) {
  receiver = new Engine(NewIsolate());
  {
    Entered entered(receiver->isolate);
    receiver->context.Reset(receiver->isolate,
                            v8::Context::New(receiver->isolate));
  }
  Entered entered(engine->isolate);
  v8::Local<v8::Context> context = engine->context.Get(engine->isolate);
  v8::Context::Scope scope(context);
  engine->object.Reset(engine->isolate, Run(engine->isolate, context, source));
}

void baseline_close(void) {
  for (Engine* e : {engine, receiver, other}) {
    if (!e) continue;
    v8::Isolate* isolate = e->isolate;
    delete e;
    isolate->Dispose();
  }
}

uint64_t baseline_hand_over(uint64_t n) {
  return Time(n, [] {
    for (Engine* e : {engine, receiver}) {
      Entered entered(e->isolate);
      v8::Context::Scope scope(e->context.Get(e->isolate));
    }
  });
}

uint64_t baseline_copy_number(uint64_t n) {
  return Time(n, [] {
    double number;
    {
      Entered entered(engine->isolate);
      v8::Context::Scope scope(engine->context.Get(engine->isolate));
      number = v8::Number::New(engine->isolate, sink)->Value();
    }
    Entered entered(receiver->isolate);
    v8::Context::Scope scope(receiver->context.Get(receiver->isolate));
    sink = v8::Number::New(receiver->isolate, number)->Value();
  });
}

uint64_t baseline_copy_object(uint64_t n) {
  return Time(n, [] {
    std::pair<uint8_t*, size_t> bytes;
    {
      v8::Isolate* isolate = engine->isolate;
      Entered entered(isolate);
      v8::Local<v8::Context> context = engine->context.Get(isolate);
      v8::Context::Scope scope(context);
      v8::ValueSerializer serializer(isolate);
      serializer.WriteHeader();
      serializer.WriteValue(context, engine->object.Get(isolate)).Check();
      bytes = serializer.Release();
    }
    {
      v8::Isolate* isolate = receiver->isolate;
      Entered entered(isolate);
      v8::Local<v8::Context> context = receiver->context.Get(isolate);
      v8::Context::Scope scope(context);
      v8::ValueDeserializer reader(isolate, bytes.first, bytes.second);
      reader.ReadHeader(context).Check();
      reader.ReadValue(context).ToLocalChecked();
    }
    free(bytes.first);
  });
}

namespace {

// Locks the other isolate for one call of JavaScript.
void CallOther(const v8::FunctionCallbackInfo<v8::Value>& info) {
  double x = info[0].As<v8::Number>()->Value();
  {
    v8::Isolate* isolate = other->isolate;
    Entered entered(isolate);
    v8::Local<v8::Context> context = other->context.Get(isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> argument = v8::Number::New(isolate, x);
    x = other->add.Get(isolate)
            ->Call(context, v8::Undefined(isolate), 1, &argument)
            .ToLocalChecked()
            .As<v8::Number>()
            ->Value();
  }
  info.GetReturnValue().Set(x);
}

void OpenOther() {
  other = new Engine(NewIsolate());
  {
    v8::Isolate* isolate = other->isolate;
    Entered entered(isolate);
    v8::Local<v8::Context> context = v8::Context::New(isolate);
    v8::Context::Scope scope(context);
    other->context.Reset(isolate, context);
    other->add.Reset(
        isolate, Function(isolate, context, "(function(x) { return x + 1 })"));
  }
  v8::Isolate* isolate = engine->isolate;
  Entered entered(isolate);
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  context->Global()
      ->Set(context, Text(isolate, "other"),
            v8::Function::New(context, CallOther).ToLocalChecked())
      .Check();
  engine->relay.Reset(
      isolate, Function(isolate, context,
                        "(function(n) { let x = 0; for (let i = 0; i < n; i++) "
                        "x = other(x); return x })"));
}

}  // namespace

uint64_t baseline_call_other(uint64_t n) {
  if (!other) OpenOther();
  return TimeLoop(&engine->relay, n);
}

uint64_t baseline_enter(uint64_t n) {
  return Time(n, [] { Entered entered(engine->isolate); });
}

uint64_t baseline_one_shot_run(uint64_t n) {
  v8::Isolate* isolate = engine->isolate;
  return Time(n, [isolate] {
    Entered entered(isolate);
    v8::Local<v8::Context> context = engine->context.Get(isolate);
    v8::Context::Scope scope(context);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> value =
        engine->script.Get(isolate)->Run(context).ToLocalChecked();
    sink = value.As<v8::Number>()->Value();
  });
}

uint64_t baseline_held_run(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> value =
        engine->script.Get(isolate)->Run(context).ToLocalChecked();
    sink = value.As<v8::Number>()->Value();
  });
}

uint64_t baseline_held_call(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, 1),
                                        v8::Number::New(isolate, 2)};
    v8::Local<v8::Value> value =
        engine->add.Get(isolate)
            ->Call(context, v8::Undefined(isolate), 2, arguments)
            .ToLocalChecked();
    sink = value.As<v8::Number>()->Value();
  });
}

uint64_t baseline_compile_and_run(uint64_t n) {
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    sink = Run(isolate, context, "1+1").As<v8::Number>()->Value();
  });
}

uint64_t baseline_callback(uint64_t n) { return TimeLoop(&engine->loop, n); }

uint64_t baseline_text(uint64_t n) {
  static const std::string in(1024, 'x');
  static char out[2048];
  return TimeHeld(n, [](v8::Isolate* isolate, v8::Local<v8::Context> context) {
    v8::Local<v8::Value> text =
        v8::String::NewFromUtf8(isolate, in.data(), v8::NewStringType::kNormal,
                                in.size())
            .ToLocalChecked();
    v8::Local<v8::String> value =
        engine->identity.Get(isolate)
            ->Call(context, v8::Undefined(isolate), 1, &text)
            .ToLocalChecked()
            .As<v8::String>();
    sink = value->WriteUtf8(isolate, out, sizeof out);
  });
}

uint64_t baseline_overshoot(uint64_t limit) {
  Entered entered(engine->isolate);
  v8::Isolate* isolate = engine->isolate;
  v8::Local<v8::Context> context = engine->context.Get(isolate);
  v8::Context::Scope scope(context);
  v8::TryCatch caught(isolate);
  auto deadline =
      std::chrono::steady_clock::now() + std::chrono::nanoseconds(limit);
  std::thread watch([&] {
    std::this_thread::sleep_until(deadline);
    isolate->TerminateExecution();
  });
  v8::MaybeLocal<v8::Value> result =
      v8::Script::Compile(context, Text(isolate, "for (;;);"))
          .ToLocalChecked()
          ->Run(context);
  (void)result;  // empty: it was terminated
  auto late = std::chrono::steady_clock::now() - deadline;
  watch.join();
  isolate->CancelTerminateExecution();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(late).count();
}

uint64_t baseline_context(uint64_t n) {
  return Time(n, [] {
    Entered entered(engine->isolate);
    v8::Global<v8::Context> context(engine->isolate,
                                    v8::Context::New(engine->isolate));
    context.Reset();
  });
}

uint64_t baseline_isolate(uint64_t n) {
  return Time(n, [] { NewIsolate()->Dispose(); });
}

namespace {
v8::StartupData startup;
}

void baseline_open_startup(const char* source) {
  delete[] startup.data;
  v8::IsolateGroup group = v8::IsolateGroup::GetDefault();
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = allocator;
  v8::Isolate* isolate = v8::Isolate::Allocate(group);
  {
    v8::SnapshotCreator creator(isolate, params);
    {
      v8::HandleScope scope(isolate);
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      v8::Context::Scope context_scope(context);
      Run(isolate, context, source);
      creator.SetDefaultContext(context);
    }
    startup =
        creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  }
  isolate->Dispose();
}

uint64_t baseline_startup(uint64_t n) {
  return Time(n, [] {
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator_shared = allocator;
    params.snapshot_blob = &startup;
    v8::Isolate* isolate =
        v8::Isolate::New(v8::IsolateGroup::GetDefault(), params);
    {
      Entered entered(isolate);
      v8::Context::New(isolate);
    }
    isolate->Dispose();
  });
}

uint64_t baseline_lives(uint64_t threads, uint64_t n) {
  // The first isolate of a group takes longer.
  v8::Isolate* first = NewIsolate();
  auto lives = [n] {
    for (uint64_t i = 0; i < n; i++) {
      v8::Isolate* isolate = NewIsolate();
      {
        Entered entered(isolate);
        v8::Local<v8::Context> context = v8::Context::New(isolate);
        v8::Context::Scope scope(context);
        Run(isolate, context, "[1, 2, 3].map(x => x * 2).join()");
      }
      isolate->Dispose();
    }
  };
  uint64_t took = Time(1, [&] {
    std::vector<std::thread> all;
    for (uint64_t i = 0; i < threads; i++) all.emplace_back(lives);
    for (std::thread& thread : all) thread.join();
  });
  first->Dispose();
  return took;
}

uint64_t baseline_bare_callback(uint64_t n) {
  return Time(n, [] { baselineBare(1); });
}
