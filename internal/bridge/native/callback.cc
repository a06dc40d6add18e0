#ifdef PADDOCK_UNIT  // in unit.cc
#include "callback.h"

#include "asynccontext.h"
#include "cells.h"
#include "class.h"
#include "context.h"
#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "hosterror.h"
#include "hostref.h"
#include "isolate.h"
#include "reader.h"
#include "recovery.h"
#include "result.h"
#include "script.h"
#include "text.h"

extern "C" void paddockCall(pd_call* call);  // Go, in callback.go

namespace paddock {
namespace {

// The C++ side of a call of a Go function.
struct Frame {
  pd_isolate* owner;
  const v8::FunctionCallbackInfo<v8::Value>* info;
};

Frame* FrameOf(pd_call* call) { return reinterpret_cast<Frame*>(call->opaque); }

// Makes V8 check for termination. A JavaScript function checks when it is
// called, but a loop checks only once in many iterations, which take long if
// each calls Go.
void CheckInterrupts(v8::Isolate* isolate) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Script> script;
  if (v8::Script::Compile(context, v8::String::NewFromUtf8Literal(
                                       isolate, "(() => {})(); (() => {})()"))
          .ToLocal(&script)) {
    // If the run was terminated, the termination continues in the caller.
    if (script->Run(context).IsEmpty()) return;
  }
}

// A call of a Go function.
class Calling {
 public:
  explicit Calling(const v8::FunctionCallbackInfo<v8::Value>& info)
      : Calling(info, info.Length(), [&](int i) { return info[i]; }) {}
  // arg(i) is argument i. Every field of call_ is set below, and clearing few_
  // would slow every call.
  template <class Arg>
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  Calling(const v8::FunctionCallbackInfo<v8::Value>& info, int argc, Arg arg)
      : owner_(Of(info.GetIsolate())),
        frame_{owner_, &info},
        locals_(owner_->activation.locals.size()) {
    ResultBuffer& out = owner_->out;
    out.Clear();
    pd_cell* args = few_;
    if (argc > kFew) {
      out.cells.resize(argc);
      args = out.cells.data();
    }
    for (int i = 0; i < argc; i++) args[i] = Describe(owner_, arg(i), false);
    call_.host = owner_->host;
    call_.thread = owner_->thread.load(std::memory_order_relaxed);
    call_.opaque = reinterpret_cast<uint64_t>(&frame_);
    call_.receiver = {PD_OBJECT, 0, ToGo(owner_, info.This())};
    call_.new_target = {PD_UNDEFINED, 0, 0};
    call_.result = {PD_UNDEFINED, 0, 0};
    call_.args = reinterpret_cast<uint64_t>(args);
    call_.bytes = reinterpret_cast<uint64_t>(out.bytes.data());
    call_.nbytes = out.bytes.size();
    call_.function = info.Data().As<v8::Uint32>()->Value();
    call_.argc = argc;
    call_.context = 0;
    call_.dead = owner_->refs.dead.size();
    call_.async_context =
        owner_->async_context.used ? CurrentAsyncContext(owner_) : 0;
  }
  ~Calling() {
    if constexpr (kInvariants) owner_->activation.locals.resize(locals_);
  }
  Calling(const Calling&) = delete;
  Calling& operator=(const Calling&) = delete;
  pd_call& call() { return call_; }
  pd_isolate* owner() const { return owner_; }

  // Calls Go. Returns whether there is a result.
  bool Go() {
    // V8 checks the stack when it calls a function of JavaScript, but not when
    // Go calls a function of Go through V8.
    if (owner_->stack_limit.exceeded()) {
      ThrowStackOverflow(owner_->isolate);
      return false;
    }
    // A run that has exceeded its memory limit calls no more Go functions.
    if (!owner_->end.out_of_memory()) {
      paddockCall(&call_);
      JumpIfLost(*owner_->life);
      if (!owner_->end.requested() && !owner_->end.out_of_memory()) return true;
    }
    CheckInterrupts(owner_->isolate);
    return false;
  }
  void Return(v8::ReturnValue<v8::Value> to) const {
    switch (call_.result.kind) {
      case PD_UNDEFINED:
        break;
      case PD_NULL:
        to.SetNull();
        break;
      case PD_BOOLEAN:
        to.Set(call_.result.bits != 0);
        break;
      case PD_NUMBER: {
        double number;
        memcpy(&number, &call_.result.bits, sizeof number);
        to.Set(number);
        break;
      }
      default:
        to.Set(FromGo(owner_, call_.result.bits));
    }
  }

 private:
  static constexpr int kFew = 8;
  pd_isolate* owner_;
  Frame frame_;
  size_t locals_;
  pd_cell few_[kFew];
  pd_call call_;
};

void ThrowTypeError(v8::Isolate* isolate, const char* message) {
  v8::Local<v8::String> text;
  if (v8::String::NewFromUtf8(isolate, message).ToLocal(&text)) {
    isolate->ThrowException(v8::Exception::TypeError(text));
  }
}

bool MayCall(v8::Isolate* isolate) {
  if (!Of(isolate)->reading) return true;
  ThrowTypeError(isolate, "JavaScript cannot run while a value is being read");
  return false;
}

}  // namespace

void CallGo(const v8::FunctionCallbackInfo<v8::Value>& info) {
  HostScope host_scope;
  if (!MayCall(info.GetIsolate())) return;
  Calling calling(info);
  if (calling.Go()) calling.Return(info.GetReturnValue());
}

void CallHostFunction(const v8::FunctionCallbackInfo<v8::Value>& info) {
  HostScope host_scope;
  if (!MayCall(info.GetIsolate())) return;
  Calling calling(info);
  calling.call().context = ContextId(info.GetIsolate()->GetCurrentContext());
  if (calling.Go()) calling.Return(info.GetReturnValue());
}

void CallGoMethod(const v8::FunctionCallbackInfo<v8::Value>& info) {
  HostScope host_scope;
  if (!MayCall(info.GetIsolate())) return;
  Calling calling(info);
  calling.call().receiver.aux = WrappedId(info.This());
  if (calling.Go()) calling.Return(info.GetReturnValue());
}

void Construct(const v8::FunctionCallbackInfo<v8::Value>& info) {
  HostScope host_scope;
  v8::Isolate* isolate = info.GetIsolate();
  if (!info.IsConstructCall()) {
    return ThrowTypeError(isolate, "the constructor must be called with new");
  }
  if (info.Data().As<v8::Uint32>()->Value() == PD_NO_FUNCTION) {
    return ThrowTypeError(isolate,
                          "only the host creates objects of this class");
  }
  if (!MayCall(isolate)) return;
  Calling calling(info);
  v8::Local<v8::Value> new_target = info.NewTarget();
  calling.call().new_target = {KindOf(new_target), 0,
                               ToGo(calling.owner(), new_target)};
  bool answered = calling.Go();
  const pd_cell& result = calling.call().result;
  if (result.kind != PD_WRAPPED) return;  // Go has thrown an exception
  auto id = static_cast<uint32_t>(result.bits);
  if (!answered) return Unwrapped(calling.owner(), id);
  info.GetReturnValue().Set(Wrap(calling.owner(), isolate->GetCurrentContext(),
                                 info.This(), id, result.aux));
}

}  // namespace paddock

using namespace paddock;

namespace {

// A function that new can call, as the guest would write it. V8's templates are
// not suitable: a context keeps each function of a template that has
// constructed an object, and a derived class gets a new map for each object.
constexpr char kConstructor[] =
    "'use strict';"
    "(go => function(...args) { return go(new.target, this, args) })";

// Called by the function of kConstructor.
void CallOrConstructGo(const v8::FunctionCallbackInfo<v8::Value>& info) {
  HostScope host_scope;
  v8::Isolate* isolate = info.GetIsolate();
  if (!MayCall(isolate)) return;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Value> new_target = info[0], element;
  v8::Local<v8::Object> receiver = context->Global();
  if (!info[1]->IsNullOrUndefined() &&
      !info[1]->ToObject(context).ToLocal(&receiver)) {
    return;
  }
  auto list = info[2].As<v8::Array>();
  v8::LocalVector<v8::Value> args(isolate);
  for (uint32_t i = 0; i < list->Length(); i++) {
    if (!list->Get(context, i).ToLocal(&element)) return;
    args.push_back(element);
  }
  Calling calling(info, static_cast<int>(args.size()),
                  [&](int i) { return args[i]; });
  calling.call().receiver.bits = ToGo(calling.owner(), receiver);
  if (new_target->IsObject()) {
    calling.call().new_target = {KindOf(new_target), 0,
                                 ToGo(calling.owner(), new_target)};
  }
  if (calling.Go()) calling.Return(info.GetReturnValue());
}

// Runs no code of the guest.
v8::MaybeLocal<v8::Function> NewConstructor(v8::Isolate* isolate,
                                            v8::Local<v8::Context> context,
                                            v8::Local<v8::String> name,
                                            v8::Local<v8::Value> go) {
  v8::Isolate::SuppressMicrotaskExecutionScope no_microtasks(isolate);
  constexpr auto kAttributes =
      static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontEnum);
  v8::Local<v8::String> key;
  v8::Local<v8::UnboundScript> script;
  v8::Local<v8::Value> factory, made;
  if (!v8::String::NewFromUtf8(isolate, "name").ToLocal(&key) ||
      !CompileInternal(isolate,
                       v8::String::NewFromUtf8Literal(isolate, kConstructor))
           .ToLocal(&script) ||
      !script->BindToCurrentContext()->Run(context).ToLocal(&factory) ||
      !factory.As<v8::Function>()
           ->Call(context, v8::Undefined(isolate), 1, &go)
           .ToLocal(&made) ||
      made.As<v8::Object>()
          ->DefineOwnProperty(context, key, name, kAttributes)
          .IsNothing()) {
    return {};
  }
  return made.As<v8::Function>();
}

enum class Use {
  kFunction,     // released when the function is collected
  kConstructor,  // the same
  kSnapshot,     // never released
  kHost,         // never released
};

pd_status NewFunction(pd_isolate* owner, uint32_t id, Use use, const char* name,
                      uint64_t nname, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::String> text;
    v8::Local<v8::Function> function;
    if (!MakeText(isolate, name, nname).ToLocal(&text)) {
      return Invalid(owner, "the name exceeds V8's maximum string length", out);
    }
    v8::FunctionCallback callback = CallGo;
    if (use == Use::kConstructor) callback = CallOrConstructGo;
    if (use == Use::kHost) callback = CallHostFunction;
    if (!v8::Function::New(entry.context(), callback,
                           v8::Integer::NewFromUnsigned(isolate, id), 0,
                           v8::ConstructorBehavior::kThrow)
             .ToLocal(&function)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    v8::Local<v8::Function> made = function;
    if (use == Use::kConstructor) {
      if (!CallV8([&] {
             return NewConstructor(isolate, entry.context(), text, function);
           }).ToLocal(&made)) {
        return Fail(owner, caught, PD_HELD, out);
      }
    } else if (nname) {
      function->SetName(text);
    }
    if (use == Use::kFunction || use == Use::kConstructor) {
      NewHostRef(owner, id, function);
      out->extra = 1;
    }
    owner->out.Clear();
    out->value = {PD_FUNCTION, 0, ToGo(owner, made)};
    Escape(owner, PD_HELD, &out->value);
    owner->out.Publish(out);
    return PD_OK;
  });
}

}  // namespace

pd_status pd_function_new(pd_isolate* owner, uint32_t id, int32_t constructor,
                          const char* name, uint64_t nname, pd_result* out) {
  return NewFunction(owner, id,
                     constructor ? Use::kConstructor : Use::kFunction, name,
                     nname, out);
}

pd_status pd_snapshot_function(pd_isolate* owner, uint32_t id, const char* name,
                               uint64_t nname, pd_result* out) {
  return NewFunction(owner, id, Use::kSnapshot, name, nname, out);
}

pd_status pd_host_function(pd_isolate* owner, uint32_t id, const char* name,
                           uint64_t nname, pd_result* out) {
  return NewFunction(owner, id, Use::kHost, name, nname, out);
}

// Go calls the functions below inside paddockCall, when the isolate is entered.

pd_status pd_call_answer(pd_call* call, pd_args args, const pd_cell* cells,
                         const uint8_t* bytes) {
  Frame* frame = FrameOf(call);
  return CallWithRecovery(frame->owner, [&] {
    v8::Isolate* isolate = frame->owner->isolate;
    Reader reader(isolate, isolate->GetCurrentContext(), args, cells, bytes);
    v8::Local<v8::Value> value;
    if (!reader.Next(&value)) {
      if (!reader.reason().empty()) {
        v8::Local<v8::String> text;
        if (MakeText(isolate, reader.reason().data(), reader.reason().size())
                .ToLocal(&text)) {
          isolate->ThrowException(v8::Exception::RangeError(text));
        }
      }
      return PD_INVALID;
    }
    frame->info->GetReturnValue().Set(value);
    return PD_OK;
  });
}

void pd_call_throw(pd_call* call, uint32_t error_class, uint32_t error_id,
                   uint64_t held, const char* message, uint64_t n) {
  Frame* frame = FrameOf(call);
  CallWithRecovery(frame->owner, [&] {
    v8::Local<v8::Object> error;
    if (!HostError(frame->owner, error_class, error_id, held, message, n)
             .ToLocal(&error)) {
      frame->owner->refs.dead.push_back(error_id);  // no object has it
      return PD_INVALID;
    }
    frame->owner->isolate->ThrowException(error);
    return PD_OK;
  });
}

void pd_call_rethrow(pd_call* call, pd_args args, const pd_cell* cells,
                     const uint8_t* bytes) {
  Frame* frame = FrameOf(call);
  CallWithRecovery(frame->owner, [&] {
    v8::Isolate* isolate = frame->owner->isolate;
    Reader reader(isolate, isolate->GetCurrentContext(), args, cells, bytes);
    v8::Local<v8::Value> value;
    if (!reader.Next(&value)) return PD_INVALID;
    isolate->ThrowException(value);
    return PD_OK;
  });
}
#endif
