#ifdef PADDOCK_UNIT  // in unit.cc
#include "exception.h"

#include <string>

#include "cells.h"
#include "entry.h"
#include "graph.h"
#include "hosterror.h"
#include "hostref.h"
#include "isolate.h"
#include "result.h"

namespace paddock {
namespace {

// The maximum depth of causes and of errors of an AggregateError, and the
// maximum number of records that they form.
constexpr int kMaxCauses = 8;
constexpr int kMaxRecords = 64;

// A thrown value may be of any size. Longer strings in it are clipped.
constexpr uint32_t kMaxText = 64 << 10;  // UTF-16 units

pd_cell Clipped(ResultBuffer& out, v8::Isolate* isolate,
                v8::Local<v8::String> text) {
  if (text->Length() <= static_cast<int>(kMaxText)) {
    return out.Text(isolate, text);
  }
  std::vector<uint16_t> units(kMaxText);
  text->Write(isolate, 0, kMaxText, units.data());
  units.push_back(0x2026);  // an ellipsis
  v8::Local<v8::String> clipped;
  if (!v8::String::NewFromTwoByte(isolate, units.data(),
                                  v8::NewStringType::kNormal,
                                  static_cast<int>(units.size()))
           .ToLocal(&clipped)) {
    return out.Text("");
  }
  return out.Text(isolate, clipped);
}

// A BigInt of many words would be copied whole, and takes long to format.
constexpr int kMaxWords = 1 << 10;

bool IsLarge(v8::Local<v8::Value> value) {
  return value->IsBigInt() && value.As<v8::BigInt>()->WordCount() > kMaxWords;
}

// Returns PD_ERROR_OF_HOST and the ID if value stands for a Go error,
// PD_ERROR_OF_MEMORY if V8 created it because memory was refused, and 0
// otherwise.
uint32_t MarkOf(pd_isolate* owner, v8::Local<v8::Context> context,
                v8::Local<v8::Value> value, uint32_t* id) {
  v8::Local<v8::Value> mark;
  if (!value->IsObject() || value->IsProxy() ||
      !value.As<v8::Object>()
           ->GetPrivate(context, ErrorKey(owner))
           .ToLocal(&mark)) {
    return 0;
  }
  if (mark->IsTrue()) return PD_ERROR_OF_MEMORY;
  if (!mark->IsUint32()) return 0;
  *id = mark.As<v8::Uint32>()->Value();
  return PD_ERROR_OF_HOST;
}

class Recorder {
 public:
  explicit Recorder(pd_isolate* owner)
      : owner_(owner),
        isolate_(owner->isolate),
        context_(isolate_->GetCurrentContext()),
        out_(owner->out) {}

  // A record has ten cells and then a boolean, which says whether the record of
  // a cause follows. Its aux is 1 if the value is an object of another context.
  // Then come the number of records of an AggregateError's errors, the own data
  // fields, the record of the cause, and the records of the errors. The handles
  // in these nested records are invalid.
  void Write(v8::Local<v8::Value> thrown, v8::Local<v8::Message> message,
             int depth) {
    bool is_error = thrown->IsNativeError();
    records_++;
    v8::Local<v8::Value> cause;
    if (IsLarge(thrown)) {
      out_.Push(PD_UNDEFINED);
    } else {
      out_.cells.push_back(Describe(owner_, thrown, false));
    }
    if (is_error) {
      out_.cells.push_back(
          Clipped(out_, isolate_,
                  ErrorName(isolate_, context_, thrown.As<v8::Object>())));
      Text(thrown.As<v8::Object>());
    } else {
      out_.cells.push_back(out_.Text(""));
      out_.cells.push_back(
          Clipped(out_, isolate_, TextOf(isolate_, context_, thrown)));
    }
    Location(message);
    Stack(thrown, message, is_error);
    HostError(thrown);
    bool more = is_error && depth < kMaxCauses && records_ < kMaxRecords &&
                OwnData(isolate_, context_, thrown.As<v8::Object>(), "cause")
                    .ToLocal(&cause) &&
                !cause->IsNullOrUndefined();
    out_.Push(PD_BOOLEAN, Foreign(thrown), more);
    size_t counted = out_.cells.size();
    out_.Push(PD_NUMBER);
    OwnFields(thrown, is_error);
    if (more) WriteNested(cause, depth);
    if (is_error && depth < kMaxCauses) {
      uint64_t n = Errors(thrown.As<v8::Object>(), depth);
      out_.cells[counted].bits = n;
    }
  }

 private:
  // Writes the record of a cause or of an error of an AggregateError.
  void WriteNested(v8::Local<v8::Value> error, int depth) {
    v8::Local<v8::Message> message;
    if (error->IsNativeError()) {
      message = v8::Exception::CreateMessage(isolate_, error);
    }
    Write(error, message, depth + 1);
  }

  // Writes the records of an AggregateError's errors. Returns their number.
  uint64_t Errors(v8::Local<v8::Object> error, int depth) {
    v8::Local<v8::Array> errors;
    if (!ErrorList(isolate_, context_, error).ToLocal(&errors)) return 0;
    uint64_t n = 0;
    for (uint32_t i = 0; i < errors->Length() && records_ < kMaxRecords; i++) {
      v8::HandleScope scope(isolate_);
      v8::TryCatch caught(isolate_);
      v8::Local<v8::Value> one;
      if (!errors->Get(context_, i).ToLocal(&one)) continue;
      WriteNested(one, depth);
      n++;
    }
    return n;
  }

  void OwnFields(v8::Local<v8::Value> thrown, bool is_error) {
    if (is_error || KindOf(thrown) == PD_OBJECT) {
      ThrownFields(owner_, context_, thrown.As<v8::Object>());
    } else {
      out_.Push(PD_RECORD);
    }
  }

  // Reports whether the thrown value belongs to another context.
  bool Foreign(v8::Local<v8::Value> thrown) {
    v8::Local<v8::Context> made;
    return thrown->IsObject() &&
           (!thrown.As<v8::Object>()->GetCreationContext(isolate_).ToLocal(
                &made) ||
            made != context_);
  }

  void Text(v8::Local<v8::Object> error) {
    v8::Local<v8::Value> text;
    if (OwnData(isolate_, context_, error, "message").ToLocal(&text) &&
        !text->IsUndefined()) {
      out_.cells.push_back(
          Clipped(out_, isolate_, TextOf(isolate_, context_, text)));
    } else {
      out_.cells.push_back(out_.Text(""));
    }
  }

  void Location(v8::Local<v8::Message> message) {
    v8::Local<v8::String> line;
    v8::Local<v8::Value> name;
    if (!message.IsEmpty()) name = message->GetScriptResourceName();
    if (!name.IsEmpty() && name->IsString()) {
      out_.cells.push_back(Clipped(out_, isolate_, name.As<v8::String>()));
    } else {
      out_.cells.push_back(out_.Text(""));
    }
    if (!message.IsEmpty() && message->GetSourceLine(context_).ToLocal(&line) &&
        line->Length() <= 1000) {
      out_.cells.push_back(out_.Text(isolate_, line));
    } else {
      out_.cells.push_back(out_.Text(""));
    }
    int row = 0, start = 0, end = 0;
    if (!message.IsEmpty()) {
      row = message->GetLineNumber(context_).FromMaybe(0);
      start = message->GetStartColumn();
      end = message->GetEndColumn();
    }
    for (int n : {row, start, end}) out_.Push(PD_NUMBER, 0, n < 0 ? 0 : n);
  }

  void Stack(v8::Local<v8::Value> thrown, v8::Local<v8::Message> message,
             bool is_error) {
    v8::Local<v8::StackTrace> stack;
    if (is_error) stack = v8::Exception::GetStackTrace(thrown);
    if (stack.IsEmpty() && !message.IsEmpty()) stack = message->GetStackTrace();
    std::string frames;
    if (!stack.IsEmpty()) frames = FormatFrames(isolate_, stack);
    out_.cells.push_back(out_.Text(frames));
  }

  void HostError(v8::Local<v8::Value> thrown) {
    uint32_t id = 0;
    uint32_t aux = MarkOf(owner_, context_, thrown, &id);
    out_.Push(PD_NUMBER, aux, id);
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  ResultBuffer& out_;
  int records_ = 0;
};

}  // namespace

v8::Local<v8::String> ErrorName(v8::Isolate* isolate,
                                v8::Local<v8::Context> context,
                                v8::Local<v8::Object> error) {
  v8::Local<v8::Value> name;
  if (OwnData(isolate, context, error, "name").ToLocal(&name) &&
      name->IsString()) {
    return name.As<v8::String>();
  }
  return error->GetConstructorName();
}

v8::MaybeLocal<v8::Array> ErrorList(v8::Isolate* isolate,
                                    v8::Local<v8::Context> context,
                                    v8::Local<v8::Object> error) {
  v8::Local<v8::Value> errors;
  v8::Local<v8::String> key;
  if (!OwnData(isolate, context, error, "errors").ToLocal(&errors) ||
      !errors->IsArray() ||
      !v8::String::NewFromUtf8(isolate, "errors").ToLocal(&key) ||
      !(error->GetRealNamedPropertyAttributes(context, key)
            .FromMaybe(v8::None) &
        v8::DontEnum)) {
    return {};
  }
  return errors.As<v8::Array>();
}

v8::Local<v8::String> TextOf(v8::Isolate* isolate,
                             v8::Local<v8::Context> context,
                             v8::Local<v8::Value> value) {
  if (value->IsString()) return value.As<v8::String>();
  v8::Local<v8::String> text = v8::String::Empty(isolate);
  if (IsLarge(value)) {
    int words = value.As<v8::BigInt>()->WordCount();
    std::string bits =
        "a BigInt of about " + std::to_string(int64_t{64} * words) + " bits";
    return v8::String::NewFromUtf8(isolate, bits.c_str()).FromMaybe(text);
  }
  return value->ToDetailString(context).FromMaybe(text);
}

v8::MaybeLocal<v8::Value> OwnData(v8::Isolate* isolate,
                                  v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object,
                                  const char* name) {
  v8::Local<v8::String> key;
  if (!v8::String::NewFromUtf8(isolate, name).ToLocal(&key)) return {};
  if (!object->HasRealNamedProperty(context, key).FromMaybe(false)) return {};
  if (object->HasRealNamedCallbackProperty(context, key).FromMaybe(true)) {
    return {};
  }
  return object->GetRealNamedProperty(context, key);
}

std::string FormatFrames(v8::Isolate* isolate,
                         v8::Local<v8::StackTrace> stack) {
  std::string text;
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    v8::Local<v8::StackFrame> frame = stack->GetFrame(isolate, i);
    v8::String::Utf8Value function(isolate, frame->GetFunctionName());
    v8::String::Utf8Value script(isolate, frame->GetScriptNameOrSourceURL());
    std::string at = script.length()   ? std::string(*script, script.length())
                     : frame->IsEval() ? "<eval>"
                                       : "<anonymous>";
    at += ":" + std::to_string(frame->GetLineNumber()) + ":" +
          std::to_string(frame->GetColumn());
    text += "\n    at ";
    if (function.length()) {
      if (frame->IsConstructor()) text += "new ";
      text.append(*function, function.length());
      text += " (" + at + ")";
    } else {
      text += at;
    }
  }
  return text;
}

pd_status Fail(pd_isolate* owner, v8::TryCatch& caught, uint32_t mode,
               pd_result* out) {
  owner->out.Clear();
  out->value = {PD_UNDEFINED, 0, 0};
  out->dead = owner->refs.dead.size();
  if (owner->end.out_of_memory()) return PD_MEMORY;
  // V8 stops without an exception if the stack overflows while it terminates.
  if (!caught.HasCaught() || caught.HasTerminated()) {
    out->value = owner->out.Text(owner->end.stack);
    owner->out.Publish(out);
    return PD_TERMINATED;
  }
  v8::Local<v8::Value> thrown = caught.Exception();
  v8::Local<v8::Message> message = caught.Message();
  {
    // Writing the record must not run guest code.
    Reading reading(owner);
    v8::TryCatch inner(owner->isolate);
    Recorder(owner).Write(thrown, message, 0);
  }
  Escape(owner, mode, owner->out.cells.data());
  owner->out.Publish(out);
  return PD_EXCEPTION;
}

}  // namespace paddock
#endif
