#ifdef PADDOCK_UNIT  // in unit.cc
#include "copyerror.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "clone.h"
#include "entry.h"
#include "exception.h"
#include "graph.h"
#include "hosterror.h"
#include "isolate.h"

namespace paddock {
namespace {

// The maximum number of errors of an AggregateError that are copied.
constexpr uint32_t kMaxErrors = 1 << 10;

// The elements of the array that is written for an error. Undefined means that
// the error does not have it. The names and values of its fields follow.
enum Held : uint32_t {
  kError,
  kName,
  kMessage,
  kStack,
  kHasCause,
  kCause,
  kErrors,
  kFields,
};

// Indexed by pd_error_class.
constexpr std::string_view kClasses[] = {
    "Error",     "RangeError", "ReferenceError", "SyntaxError",
    "TypeError", "EvalError",  "URIError",       "AggregateError"};

constexpr uint32_t kNone = std::size(kClasses);

// Own properties that are not fields.
constexpr std::string_view kOwn[] = {"name", "message", "stack", "cause",
                                     "errors"};

// The index of the name in the list, or the list's size.
template <size_t n>
size_t Find(const std::string_view (&list)[n], v8::Isolate* isolate,
            v8::Local<v8::String> name) {
  char text[20];
  if (name->Length() >= static_cast<int>(sizeof text) ||
      !name->ContainsOnlyOneByte()) {
    return n;
  }
  uint32_t length = name->Length();
  name->WriteOneByte(isolate, 0, length, reinterpret_cast<uint8_t*>(text));
  return std::ranges::find(list, std::string_view(text, length)) - list;
}

uint32_t ClassOf(v8::Isolate* isolate, v8::Local<v8::String> name) {
  return static_cast<uint32_t>(Find(kClasses, isolate, name));
}

bool Define(v8::Isolate* isolate, v8::Local<v8::Context> context,
            v8::Local<v8::Object> error, const char* name,
            v8::Local<v8::Value> value) {
  v8::Local<v8::String> key;
  return v8::String::NewFromUtf8(isolate, name).ToLocal(&key) &&
         error->DefineOwnProperty(context, key, value, v8::DontEnum)
             .FromMaybe(false);
}

}  // namespace

bool ErrorWriter::Write(v8::ValueSerializer* to, v8::Local<v8::Object> error) {
  uint32_t known = ClassOf(isolate_, ErrorName(isolate_, context_, error));
  to->WriteUint32(known == kNone ? uint32_t{PD_ERROR_PLAIN} : known);
  return met_->CreateDataProperty(context_, count_++, error).FromMaybe(false);
}

bool ErrorWriter::WriteHeld(v8::ValueSerializer* to, Serializing* by) {
  Reading reading(owner_);
  for (uint32_t i = 0; i < count_; i++) {  // WriteRoot may add errors
    v8::HandleScope scope(isolate_);
    v8::Local<v8::Value> error;
    if (!met_->Get(context_, i).ToLocal(&error) ||
        !by->WriteRoot(to, context_, Held(error.As<v8::Object>()))
             .FromMaybe(false)) {
      return false;
    }
  }
  return true;
}

v8::Local<v8::Array> ErrorWriter::Held(v8::Local<v8::Object> error) {
  v8::TryCatch caught(isolate_);  // for accessors, which may not run
  v8::Local<v8::Value> undefined = v8::Undefined(isolate_);
  v8::LocalVector<v8::Value> held(isolate_, kFields);
  std::ranges::fill(held, undefined);
  v8::Local<v8::String> name = ErrorName(isolate_, context_, error);
  held[kError] = error;
  if (ClassOf(isolate_, name) == kNone) held[kName] = name;
  held[kMessage] = Message(error);
  held[kStack] = Stack(error, name, held[kMessage]);
  v8::Local<v8::Value> cause;
  bool has_cause = OwnData(isolate_, context_, error, "cause").ToLocal(&cause);
  held[kHasCause] = v8::Boolean::New(isolate_, has_cause);
  if (has_cause) held[kCause] = Copyable(cause);
  held[kErrors] = Errors(error);
  owner_->out.Clear();
  v8::LocalVector<v8::Value> fields(isolate_);
  ThrownFields(owner_, context_, error, &fields);
  owner_->out.Clear();
  for (size_t i = 0; i < fields.size(); i += 2) {
    auto key = fields[i].As<v8::String>();
    if (Find(kOwn, isolate_, key) == std::size(kOwn)) {
      held.insert(held.end(), {key, fields[i + 1]});
    }
  }
  return v8::Array::New(isolate_, held.data(), held.size());
}

v8::Local<v8::Value> ErrorWriter::Message(v8::Local<v8::Object> error) {
  v8::Local<v8::Value> message;
  if (!OwnData(isolate_, context_, error, "message").ToLocal(&message) ||
      message->IsUndefined()) {
    return v8::Undefined(isolate_);
  }
  return TextOf(isolate_, context_, message);
}

// Returns the stack property. If reading it would run guest code, for example
// Error.prepareStackTrace, returns a string made from the frames.
v8::Local<v8::Value> ErrorWriter::Stack(v8::Local<v8::Object> error,
                                        v8::Local<v8::String> name,
                                        v8::Local<v8::Value> message) {
  v8::Local<v8::String> key;
  v8::Local<v8::Value> stack;
  if (v8::String::NewFromUtf8(isolate_, "stack").ToLocal(&key) &&
      error->Get(context_, key).ToLocal(&stack)) {
    return stack->IsString() ? stack : v8::Undefined(isolate_).As<v8::Value>();
  }
  v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(error);
  if (trace.IsEmpty()) return v8::Undefined(isolate_);
  v8::Local<v8::String> text = name, part;
  auto append = [&](std::string_view more) {
    if (v8::String::NewFromUtf8(isolate_, more.data(),
                                v8::NewStringType::kNormal,
                                static_cast<int>(more.size()))
            .ToLocal(&part)) {
      text = v8::String::Concat(isolate_, text, part);
    }
  };
  if (message->IsString() && message.As<v8::String>()->Length() <= 1 << 16) {
    append(": ");
    text = v8::String::Concat(isolate_, text, message.As<v8::String>());
  }
  append(FormatFrames(isolate_, trace));
  return text;
}

v8::Local<v8::Value> ErrorWriter::Errors(v8::Local<v8::Object> error) {
  v8::Local<v8::Array> list;
  if (!ErrorList(isolate_, context_, error).ToLocal(&list)) {
    return v8::Undefined(isolate_);
  }
  v8::LocalVector<v8::Value> errors(isolate_);
  uint32_t n = std::min(list->Length(), kMaxErrors);
  for (uint32_t i = 0; i < n; i++) {
    v8::Local<v8::Value> one;
    if (list->Get(context_, i).ToLocal(&one)) errors.push_back(Copyable(one));
  }
  return v8::Array::New(isolate_, errors.data(), errors.size());
}

v8::Local<v8::Value> ErrorWriter::Copyable(v8::Local<v8::Value> value) {
  if (CanCopy(owner_, context_, value, &looked_)) return value;
  return TextOf(isolate_, context_, value);
}

v8::MaybeLocal<v8::Object> ReadError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     v8::ValueDeserializer* from) {
  uint32_t error_class;
  if (!from->ReadUint32(&error_class)) return {};
  return BareError(owner, context, error_class);
}

bool ReadHeld(v8::Isolate* isolate, v8::Local<v8::Context> context,
              v8::ValueDeserializer* from, uint32_t count) {
  for (uint32_t n = 0; n < count; n++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> value;
    if (!from->ReadValue(context).ToLocal(&value) || !value->IsArray()) {
      return false;
    }
    v8::Local<v8::Array> held = value.As<v8::Array>();
    v8::LocalVector<v8::Value> all(isolate);
    for (uint32_t i = 0; i < held->Length(); i++) {
      if (!held->Get(context, i).ToLocal(&value)) return false;
      all.push_back(value);
    }
    if (all.size() < kFields || !all[kError]->IsNativeError()) return false;
    v8::Local<v8::Object> error = all[kError].As<v8::Object>();
    for (auto [name, at] : {std::pair{"stack", kStack},
                            {"message", kMessage},
                            {"name", kName},
                            {"cause", kCause},
                            {"errors", kErrors}}) {
      bool has =
          at == kCause ? all[kHasCause]->IsTrue() : !all[at]->IsUndefined();
      if (has && !Define(isolate, context, error, name, all[at])) return false;
    }
    for (size_t i = kFields; i + 1 < all.size(); i += 2) {
      if (!all[i]->IsName() ||
          !error->CreateDataProperty(context, all[i].As<v8::Name>(), all[i + 1])
               .FromMaybe(false)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace paddock
#endif
