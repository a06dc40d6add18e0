#ifdef PADDOCK_UNIT  // in unit.cc
#include "cells.h"
#include "entry.h"
#include "exception.h"
#include "graph.h"
#include "handle.h"
#include "heap.h"
#include "intake.h"
#include "isolate.h"
#include "module.h"
#include "prototype.h"
#include "reader.h"
#include "recovery.h"
#include "result.h"
#include "subtype.h"
#include "temporal.h"

using namespace paddock;

namespace {

// Enough for nearly all calls. More arguments are stored on the heap.
constexpr uint32_t kFewArguments = 8;

v8::MaybeLocal<v8::Value> ParseJson(pd_isolate* owner,
                                    v8::Local<v8::Context> context,
                                    v8::Local<v8::String> text) {
  uint64_t size = text->Length();
  if (size >= kLargeInput && !Admit(owner, BytesOfJson(owner->isolate, text))) {
    return {};
  }
  ReceivingInput receiving(owner, size);
  return CallV8([&] { return v8::JSON::Parse(context, text); });
}

// Reads all roots. If ok() is false, why() has the reason, or an exception is
// pending.
class Arguments {
 public:
  Arguments(pd_isolate* owner, v8::Local<v8::Context> context, pd_args args,
            const pd_cell* cells, const uint8_t* bytes)
      : reader_(owner->isolate, context, args, cells, bytes),
        more_(owner->isolate) {
    size_ = args.roots;
    v8::Local<v8::Value>* to = few_;
    if (size_ > kFewArguments) {
      more_.resize(size_);
      to = more_.data();
    }
    data_ = to;
    for (uint32_t i = 0; i < size_ && ok_; i++) ok_ = reader_.Next(to + i);
  }
  bool ok() const { return ok_; }
  const std::string& reason() const { return reader_.reason(); }
  uint32_t size() const { return size_; }
  v8::Local<v8::Value>* data() { return data_; }
  v8::Local<v8::Value> operator[](uint32_t i) const {
    return i < size_ ? data_[i] : v8::Local<v8::Value>();
  }

 private:
  Reader reader_;
  v8::Local<v8::Value> few_[kFewArguments];
  v8::LocalVector<v8::Value> more_;
  v8::Local<v8::Value>* data_ = few_;
  uint32_t size_ = 0;
  bool ok_ = true;
};

pd_status Keys(pd_isolate* owner, v8::TryCatch& caught,
               v8::Local<v8::Context> context, v8::Local<v8::Object> object,
               pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::Array> keys;
  if (!CallV8([&] { return OwnKeys(context, object); }).ToLocal(&keys)) {
    return Fail(owner, caught, PD_HELD, out);
  }
  owner->out.Clear();
  // Go copies the names, so the copies count for the isolate. In the heap, the
  // names are strings of the object and may take little memory even if they are
  // many or long.
  constexpr uint64_t kEach = 64;
  struct Charged {
    pd_isolate* owner;
    uint64_t bytes = 0;
    explicit Charged(pd_isolate* owner) : owner(owner) {}
    ~Charged() { owner->memory->Release(bytes); }
    Charged(const Charged&) = delete;
    Charged& operator=(const Charged&) = delete;
    bool More(uint64_t n) {
      if (!Charge(owner, n)) return false;
      bytes += n;
      return true;
    }
  } charged{owner};
  if (!charged.More(kEach * keys->Length())) return PD_MEMORY;
  for (uint32_t i = 0; i < keys->Length(); i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> key;
    if (!keys->Get(context, i).ToLocal(&key)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    uint64_t length = key.As<v8::String>()->Length();
    if (length > kEach && !charged.More(2 * length)) return PD_MEMORY;
    owner->out.cells.push_back(owner->out.Text(isolate, key.As<v8::String>()));
  }
  owner->out.Publish(out);
  return PD_OK;
}

v8::Local<v8::Value> ThisFor(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  return value.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : value;
}

// Returns the result of a conversion to a string.
pd_status Answer(pd_isolate* owner, v8::MaybeLocal<v8::String> text,
                 uint32_t mode, v8::TryCatch& caught, pd_result* out) {
  v8::Local<v8::String> got;
  if (!text.ToLocal(&got)) return Fail(owner, caught, mode, out);
  owner->out.Clear();
  out->value = owner->out.Text(owner->isolate, got);
  owner->out.Publish(out);
  return PD_OK;
}

// The descriptor of a property. Its fields are own data properties.
class Descriptor {
 public:
  // If it returns false, an exception is pending.
  bool Find(v8::Local<v8::Context> context, v8::Local<v8::Object> object,
            v8::Local<v8::Name> key) {
    context_ = context;
    v8::Local<v8::Value> found;
    if (!object->GetOwnPropertyDescriptor(context, key).ToLocal(&found)) {
      return false;
    }
    if (found->IsObject()) fields_ = found.As<v8::Object>();
    return true;
  }
  bool found() const { return !fields_.IsEmpty(); }
  // Returns false for an accessor, whose descriptor has no value. Reading the
  // field in that case would find a property that a guest has defined on
  // Object.prototype.
  bool Value(v8::Local<v8::Value>* value) { return Field("value", value); }
  bool writable() {
    v8::Local<v8::Value> writable;
    return Field("writable", &writable) && writable->IsTrue();
  }

 private:
  bool Field(const char* name, v8::Local<v8::Value>* value) {
    v8::Local<v8::String> key;
    return v8::String::NewFromUtf8(v8::Isolate::GetCurrent(), name)
               .ToLocal(&key) &&
           fields_->HasOwnProperty(context_, key).FromMaybe(false) &&
           fields_->Get(context_, key).ToLocal(value);
  }
  v8::Local<v8::Context> context_;
  v8::Local<v8::Object> fields_;
};

constexpr char kIsProxy[] = "the value is a proxy";
constexpr char kIsAccessor[] = "the property is an accessor";
constexpr int kMaxChain = 1000;  // number of prototypes

// Reads or writes a data property. The Reading forbids code that would still
// run, for example the conversion of a value that is written to a typed array.
pd_status DoData(pd_isolate* owner, uint32_t mode,
                 v8::Local<v8::Context> context, v8::Local<v8::Object> object,
                 bool set, uint32_t want, Arguments& args, v8::TryCatch& caught,
                 pd_result* out) {
  if (args.size() != 2 || !args[0]->IsName()) {
    return Invalid(owner, "want a name or a symbol", out);
  }
  Reading reading(owner);
  auto key = args[0].As<v8::Name>();
  v8::Local<v8::Value> value = v8::Undefined(owner->isolate);
  for (int prototypes = 0;; prototypes++) {
    if (object->IsProxy()) return Invalid(owner, kIsProxy, out);
    Descriptor descriptor;
    if (!descriptor.Find(context, object, key)) {
      return Fail(owner, caught, mode, out);
    }
    if (descriptor.found() && !descriptor.Value(&value)) {
      return Invalid(owner, kIsAccessor, out);
    }
    if (set) {
      v8::Maybe<bool> done = v8::Just(false);
      if (!descriptor.found()) {
        done = object->CreateDataProperty(context, key, args[1]);
      } else if (descriptor.writable()) {
        done = object->Set(context, key, args[1]);
      }
      if (done.IsNothing()) return Fail(owner, caught, mode, out);
      out->value = {PD_BOOLEAN, 0, done.FromMaybe(false)};
      return PD_OK;
    }
    v8::Local<v8::Value> next;
    if (!descriptor.found() && args[1]->IsTrue()) {
      next = object->GetPrototypeV2();
    }
    if (next.IsEmpty() || !next->IsObject()) {
      return Deliver(owner, mode, want, context, value, out);
    }
    if (prototypes == kMaxChain) {
      return Invalid(owner, "the chain of prototypes is too long", out);
    }
    object = next.As<v8::Object>();
  }
}

// The operations on objects.
pd_status DoObject(pd_isolate* owner, uint32_t mode,
                   v8::Local<v8::Context> context, v8::Local<v8::Object> object,
                   uint32_t op, uint32_t want, Arguments& args,
                   v8::TryCatch& caught, pd_result* out) {
  v8::Local<v8::Value> value;
  v8::Maybe<bool> answer = v8::Nothing<bool>();
  switch (op) {
    case PD_OP_KEYS:
      return Keys(owner, caught, context, object, out);
    case PD_OP_GET:
      if (!CallV8([&] {
             return object->Get(context, args[0]);
           }).ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    case PD_OP_SET:
      answer = CallV8([&] { return object->Set(context, args[0], args[1]); });
      break;
    case PD_OP_DEFINE: {
      if (!args[0]->IsName() || !args[2]->IsUint32()) {
        return Invalid(owner, "want a name or a symbol", out);
      }
      auto attributes = static_cast<v8::PropertyAttribute>(
          args[2].As<v8::Uint32>()->Value() & 7);
      answer = CallV8([&] {
        return object->DefineOwnProperty(context, args[0].As<v8::Name>(),
                                         args[1], attributes);
      });
      break;
    }
    case PD_OP_DATA_PROPERTIES: {
      if (object->IsProxy()) return Invalid(owner, "the value is a proxy", out);
      owner->out.Clear();
      Fields(owner, context, object);
      out->value = {PD_UNDEFINED, 0, 0};
      owner->out.Publish(out);
      return PD_OK;
    }
    case PD_OP_DATA_PROPERTY:
    case PD_OP_SET_DATA_PROPERTY:
      return DoData(owner, mode, context, object, op == PD_OP_SET_DATA_PROPERTY,
                    want, args, caught, out);
    case PD_OP_PRIVATE:
    case PD_OP_SET_PRIVATE: {
      if (!args[0]->IsString()) return Invalid(owner, "want a name", out);
      auto key = v8::Private::ForApi(owner->isolate, args[0].As<v8::String>());
      if (op == PD_OP_SET_PRIVATE) {
        answer = object->SetPrivate(context, key, args[1]);
        break;
      }
      if (!object->GetPrivate(context, key).ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    }
    case PD_OP_PROTOTYPE:
      if (!CallV8([&] {
             return PrototypeOf(context, object);
           }).ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    case PD_OP_SET_PROTOTYPE:
      if (!args[0]->IsObject() && !args[0]->IsNull()) {
        return Invalid(owner, "a prototype is an object or null", out);
      }
      answer = CallV8([&] { return SetPrototype(context, object, args[0]); });
      break;
    case PD_OP_HAS:
      answer = CallV8([&] { return object->Has(context, args[0]); });
      break;
    case PD_OP_DELETE:
      answer = CallV8([&] { return object->Delete(context, args[0]); });
      break;
    default:
      return Invalid(owner, "unknown operation", out);
  }
  if (answer.IsNothing()) return Fail(owner, caught, mode, out);
  out->value = {PD_BOOLEAN, 0, answer.FromMaybe(false)};
  return PD_OK;
}

// The operations on promises.
pd_status DoPromise(pd_isolate* owner, uint32_t mode,
                    v8::Local<v8::Context> context, v8::Local<v8::Value> target,
                    uint32_t op, Arguments& args, v8::TryCatch& caught,
                    pd_result* out) {
  if (!target->IsPromise()) {
    return Invalid(owner, "the value is not a promise", out);
  }
  auto promise = target.As<v8::Promise>();
  auto resolver = target.As<v8::Promise::Resolver>();
  switch (op) {
    case PD_OP_STATE:
    case PD_OP_MARK: {
      v8::Promise::PromiseState state = promise->State();
      bool settled = state != v8::Promise::kPending;
      out->extra = state;
      // If there are no args, the caller has seen a rejection.
      if (op == PD_OP_MARK ||
          (settled && args.size() == 0 && !promise->HasHandler())) {
        promise->MarkAsHandled();
      }
      if (settled) {
        return Deliver(owner, mode, PD_WANT_VALUE, context, promise->Result(),
                       out);
      }
      out->value = {PD_UNDEFINED, 0, 0};
      return PD_OK;
    }
    case PD_OP_REASON:
      if (promise->State() != v8::Promise::kRejected) {
        return Invalid(owner, "the promise is not rejected", out);
      }
      owner->isolate->ThrowException(promise->Result());
      return Fail(owner, caught, mode, out);
    case PD_OP_THEN: {
      bool both = args[0]->IsFunction() && args[1]->IsFunction();
      if (!both && !args[0]->IsFunction() && !args[1]->IsFunction()) {
        return Invalid(owner, "want a function", out);
      }
      v8::Local<v8::Promise> next;
      if (!CallV8([&] {
             if (both) {
               return promise->Then(context, args[0].As<v8::Function>(),
                                    args[1].As<v8::Function>());
             }
             return args[0]->IsFunction()
                        ? promise->Then(context, args[0].As<v8::Function>())
                        : promise->Catch(context, args[1].As<v8::Function>());
           }).ToLocal(&next)) {
        return Fail(owner, caught, mode, out);
      }
      // Note that V8 does not run microtasks here.
      v8::Isolate* isolate = owner->isolate;
      if (owner->activation.depth == 1 &&
          isolate->GetMicrotasksPolicy() == v8::MicrotasksPolicy::kAuto) {
        CallV8([&] { isolate->PerformMicrotaskCheckpoint(); });
        if (caught.HasCaught() || caught.HasTerminated()) {
          return Fail(owner, caught, mode, out);
        }
      }
      return Deliver(owner, mode, PD_WANT_VALUE, context, next, out);
    }
  }
  if (op == PD_OP_FOLLOW) {
    if (args.size() != 2 || !args[0]->IsPromise()) {
      return Invalid(owner, "want a promise and a value", out);
    }
    if (CallV8([&] {
          return Follow(context, resolver, args[0].As<v8::Promise>(), args[1]);
        }).IsNothing()) {
      return Fail(owner, caught, mode, out);
    }
    out->value = {PD_UNDEFINED, 0, 0};
    return PD_OK;
  }
  if (CallV8([&] {
        return op == PD_OP_RESOLVE ? resolver->Resolve(context, args[0])
                                   : resolver->Reject(context, args[0]);
      }).IsNothing()) {
    return Fail(owner, caught, mode, out);
  }
  out->value = {PD_UNDEFINED, 0, 0};
  return PD_OK;
}

// Reports whether running code is the purpose of the operation.
bool RunsTasks(uint32_t op) {
  switch (op) {
    case PD_OP_CALL:
    case PD_OP_CONSTRUCT:
    case PD_OP_RESOLVE:
    case PD_OP_REJECT:
    case PD_OP_THEN:
      return true;
    default:
      return false;
  }
}

pd_status Do(pd_isolate* owner, Entry& entry, uint32_t mode,
             v8::Local<v8::Value> target, uint32_t op, uint32_t want,
             Arguments& args, v8::TryCatch& caught, pd_result* out) {
  if (RunsTasks(op)) entry.RunsTasks();
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::Context> context = entry.context();
  v8::Local<v8::Value> value;
  switch (op) {
    case PD_OP_CALL: {
      if (!target->IsFunction()) {
        return Invalid(owner, "the value is not a function", out);
      }
      auto function = target.As<v8::Function>();
      int argc = args.size() ? args.size() - 1 : 0;
      if (!CallV8([&] {
             return function->Call(context, ThisFor(isolate, args[0]), argc,
                                   args.data() + 1);
           }).ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    }
    case PD_OP_CONSTRUCT: {
      v8::Local<v8::Object> object;
      if (!target->IsFunction()) {
        return Invalid(owner, "the value is not a function", out);
      }
      auto function = target.As<v8::Function>();
      if (!CallV8([&] {
             return function->NewInstance(context, args.size(), args.data());
           }).ToLocal(&object)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, object, out);
    }
    case PD_OP_TEXT:
      return Answer(owner, CallV8([&] { return target->ToString(context); }),
                    mode, caught, out);
    case PD_OP_DETAIL_STRING:
      return Answer(owner,
                    CallV8([&] { return target->ToDetailString(context); }),
                    mode, caught, out);
    case PD_OP_JSON: {
      if (args.size() != 2) return Invalid(owner, "want two arguments", out);
      v8::Local<v8::String> gap = v8::String::Empty(isolate);
      if (args[1]->IsString()) gap = args[1].As<v8::String>();
      return Answer(owner, CallV8([&] {
                      return v8::JSON::Stringify(context, args[0], gap);
                    }),
                    mode, caught, out);
    }
    case PD_OP_PARSE:
      if (args.size() != 1 || !args[0]->IsString()) {
        return Invalid(owner, "want a string", out);
      }
      if (!ParseJson(owner, context, args[0].As<v8::String>())
               .ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    case PD_OP_FLAT_TEXT:
      owner->out.Clear();
      out->value = Describe(owner, target, true);
      owner->out.Publish(out);
      return PD_OK;
    case PD_OP_GRAPH:
      return Deliver(owner, mode, PD_WANT_GRAPH, context, target, out);
    case PD_OP_LOCAL:
      return Deliver(owner, mode, PD_WANT_VALUE, context,
                     v8::Local<v8::Value>::New(isolate, target), out);
    case PD_OP_SAME:
      out->value = {PD_BOOLEAN, 0, target->SameValue(args[0])};
      return PD_OK;
    case PD_OP_PERSIST:
      out->value = {KindOf(target), 0, Persist(isolate, target)};
      return PD_OK;
    case PD_OP_LENGTH:
      if (target->IsString()) {
        out->value = {PD_NUMBER, 0, Bits(target.As<v8::String>()->Length())};
        return PD_OK;
      }
      if (!target->IsArray()) {
        return Invalid(owner, "the value is not an array", out);
      }
      out->value = {PD_NUMBER, 0, Bits(target.As<v8::Array>()->Length())};
      return PD_OK;
    case PD_OP_RESOLVE:
    case PD_OP_REJECT:
    case PD_OP_FOLLOW:
    case PD_OP_STATE:
    case PD_OP_REASON:
    case PD_OP_MARK:
    case PD_OP_THEN:
      return DoPromise(owner, mode, context, target, op, args, caught, out);
    case PD_OP_TYPEOF:
      return Answer(owner, target->TypeOf(isolate), mode, caught, out);
    case PD_OP_TEMPORAL:
      if (!TemporalName(target)) {
        return Invalid(owner, "the value is not a Temporal object", out);
      }
      return Answer(owner,
                    CallV8([&] { return TemporalText(context, target); }), mode,
                    caught, out);
    case PD_OP_THROW:
      isolate->ThrowException(target);
      return Fail(owner, caught, mode, out);
    case PD_OP_TO_NUMBER: {
      v8::Local<v8::Number> number;
      if (!CallV8([&] { return target->ToNumber(context); }).ToLocal(&number)) {
        return Fail(owner, caught, mode, out);
      }
      out->value = {PD_NUMBER, 0, Bits(number->Value())};
      return PD_OK;
    }
    case PD_OP_TO_OBJECT: {
      v8::Local<v8::Object> object;
      if (!args[0]->ToObject(context).ToLocal(&object)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, object, out);
    }
    case PD_OP_SUBTYPE:
      out->value = {PD_NUMBER, 0, Bits(SubtypeOf(target))};
      return PD_OK;
  }
  if (!target->IsObject()) {
    return Invalid(owner, "the value is not an object", out);
  }
  return DoObject(owner, mode, context, target.As<v8::Object>(), op, want, args,
                  caught, out);
}

}  // namespace

pd_status pd_value_make(pd_isolate* owner, pd_args args, const pd_cell* cells,
                        const uint8_t* bytes, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    Arguments made(owner, entry.context(), args, cells, bytes);
    if (!made.reason().empty()) return Invalid(owner, made.reason(), out);
    if (!made.ok()) return Fail(owner, caught, PD_HELD, out);
    owner->out.Clear();
    out->value = Describe(owner, made[0], false);
    Escape(owner, PD_HELD, &out->value);
    owner->out.Publish(out);
    return PD_OK;
  });
}

pd_status pd_value_do(pd_isolate* owner, uint32_t op, pd_handle target,
                      pd_args args, const pd_cell* cells, const uint8_t* bytes,
                      pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    Arguments made(owner, entry.context(), args, cells, bytes);
    if (!made.reason().empty()) return Invalid(owner, made.reason(), out);
    if (!made.ok()) return Fail(owner, caught, PD_HELD, out);
    return Do(owner, entry, PD_HELD, FromGo(owner, target), op, PD_WANT_VALUE,
              made, caught, out);
  });
}

pd_status pd_promise_settle(pd_isolate* owner, uint32_t op, pd_handle kept,
                            pd_args args, const pd_cell* cells,
                            const uint8_t* bytes, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    Arguments made(owner, entry.context(), args, cells, bytes);
    if (!made.reason().empty()) return Invalid(owner, made.reason(), out);
    if (!made.ok()) return Fail(owner, caught, PD_HELD, out);
    auto promise =
        v8::Local<v8::Value>::New(entry.isolate(), FromGo(owner, kept));
    Unpersist(owner, kept);
    out->extra = 1;
    return Do(owner, entry, PD_HELD, promise, op, PD_WANT_VALUE, made, caught,
              out);
  });
}

pd_status pd_hold_call(pd_isolate* owner, pd_handle context, pd_handle target,
                       pd_args args, const pd_cell* cells, const uint8_t* bytes,
                       pd_result* out) {
  pd_hold_open(owner, context);
  pd_status status =
      pd_value_do(owner, PD_OP_CALL, target, args, cells, bytes, out);
  if (status != PD_OK || !IsHandle(out->value)) pd_hold_close(owner);
  return status;
}

pd_status pd_context_do(pd_isolate* owner, uint32_t mode, pd_handle context,
                        uint32_t op, pd_handle target, pd_args args,
                        const pd_cell* cells, const uint8_t* bytes,
                        pd_result* out) {
  return Enter(
      owner, mode, context, out, [&](Entry& entry, v8::TryCatch& caught) {
        Arguments made(owner, entry.context(), args, cells, bytes);
        if (!made.reason().empty()) return Invalid(owner, made.reason(), out);
        if (!made.ok()) return Fail(owner, caught, mode, out);
        v8::Local<v8::Value> on = entry.context()->Global();
        if (target) {
          on = FromGo(owner, target);
        } else if (op == PD_OP_CALL) {
          v8::Local<v8::Value> name = made[0];
          auto global = on.As<v8::Object>();
          if (!CallV8([&] {
                 return global->Get(entry.context(), name);
               }).ToLocal(&on)) {
            return Fail(owner, caught, mode, out);
          }
          if (!on->IsFunction()) {
            v8::String::Utf8Value text(entry.isolate(), name);
            return Invalid(
                owner, Shortened(*text ? *text : "?") + " is not a function",
                out);
          }
          made.data()[0] = v8::Undefined(entry.isolate());
        }
        return Do(owner, entry, mode, on, op, PD_WANT_GRAPH, made, caught, out);
      });
}
#endif
