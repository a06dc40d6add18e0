#ifdef PADDOCK_UNIT  // in unit.cc
#include "hosterror.h"

#include "entry.h"
#include "exception.h"
#include "hostref.h"
#include "isolate.h"
#include "result.h"
#include "text.h"

namespace paddock {
namespace {

// Creates an EvalError or a URIError, which V8's API cannot create.
v8::MaybeLocal<v8::Value> ReadError(pd_isolate* owner,
                                    v8::Local<v8::Context> context,
                                    uint32_t error_class,
                                    v8::Local<v8::String> text) {
  v8::Local<v8::Object> error;
  v8::Local<v8::String> key;
  if (!BareError(owner, context, error_class).ToLocal(&error) ||
      !v8::String::NewFromUtf8(owner->isolate, "message").ToLocal(&key) ||
      !error->DefineOwnProperty(context, key, text, v8::DontEnum)
           .FromMaybe(false) ||
      !v8::Exception::CaptureStackTrace(context, error).FromMaybe(false)) {
    return {};
  }
  return error;
}

// Makes an Error an AggregateError of the context: its prototype becomes that
// of the constructor that the guest's global object has under this name. If the
// guest has put an accessor or a proxy there, which would run guest code, the
// result is false.
bool Aggregate(v8::Isolate* isolate, v8::Local<v8::Context> context,
               v8::Local<v8::Object> error) {
  v8::Local<v8::String> title, name, key;
  v8::Local<v8::Value> constructor, prototype;
  return v8::String::NewFromUtf8(isolate, "AggregateError").ToLocal(&title) &&
         v8::String::NewFromUtf8(isolate, "prototype").ToLocal(&key) &&
         v8::String::NewFromUtf8(isolate, "name").ToLocal(&name) &&
         error->DefineOwnProperty(context, name, title, v8::DontEnum)
             .FromMaybe(false) &&
         context->Global()
             ->GetRealNamedProperty(context, title)
             .ToLocal(&constructor) &&
         constructor->IsFunction() && !constructor->IsProxy() &&
         constructor.As<v8::Object>()
             ->GetRealNamedProperty(context, key)
             .ToLocal(&prototype) &&
         prototype->IsObject() &&
         error->SetPrototype(context, prototype).FromMaybe(false);
}

// Returns an Error if an error of its class cannot be created.
v8::Local<v8::Value> DerivedError(pd_isolate* owner, uint32_t error_class,
                                  v8::Local<v8::String> text) {
  v8::TryCatch caught(owner->isolate);
  Reading reading(owner);
  v8::Local<v8::Context> context = owner->isolate->GetCurrentContext();
  v8::Local<v8::Value> error;
  if (error_class != PD_ERROR_AGGREGATE &&
      ReadError(owner, context, error_class, text).ToLocal(&error)) {
    return error;
  }
  error = v8::Exception::Error(text);
  if (error_class == PD_ERROR_AGGREGATE && !error.IsEmpty()) {
    Aggregate(owner->isolate, context, error.As<v8::Object>());
  }
  return error;
}

v8::Local<v8::Value> ErrorOf(pd_isolate* owner, uint32_t error_class,
                             v8::Local<v8::String> text) {
  switch (error_class) {
    case PD_ERROR_RANGE:
      return v8::Exception::RangeError(text);
    case PD_ERROR_REFERENCE:
      return v8::Exception::ReferenceError(text);
    case PD_ERROR_SYNTAX:
      return v8::Exception::SyntaxError(text);
    case PD_ERROR_TYPE:
      return v8::Exception::TypeError(text);
    case PD_ERROR_EVAL:
    case PD_ERROR_URI:
    case PD_ERROR_AGGREGATE:
      return DerivedError(owner, error_class, text);
    default:
      return v8::Exception::Error(text);
  }
}

}  // namespace

// V8's deserializer creates the error, so the guest's assignments to the names
// of the classes have no effect.
v8::MaybeLocal<v8::Object> BareError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     uint32_t error_class) {
  constexpr char kTags[] = ".RFSTEU.";  // by pd_error_class
  if (error_class > PD_ERROR_AGGREGATE) return {};
  auto tag = static_cast<uint8_t>(kTags[error_class]);
  const uint8_t bytes[] = {0xff, 16, 'r', tag, '.'};
  size_t size = tag == '.' ? sizeof bytes - 1 : sizeof bytes;
  v8::ValueDeserializer reader(owner->isolate, bytes, size);
  v8::Local<v8::Value> error;
  if (!reader.ReadHeader(context).FromMaybe(false) ||
      !reader.ReadValue(context).ToLocal(&error) || !error->IsObject()) {
    return {};
  }
  v8::Local<v8::Object> object = error.As<v8::Object>();
  if (error_class == PD_ERROR_AGGREGATE) {
    v8::TryCatch caught(owner->isolate);
    Reading reading(owner);
    Aggregate(owner->isolate, context, object);
  }
  return object;
}

v8::MaybeLocal<v8::Object> HostError(pd_isolate* owner, uint32_t error_class,
                                     uint32_t error_id, uint64_t held,
                                     const char* message, uint64_t n) {
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::String> text;
  if (!MakeText(isolate, message, n).ToLocal(&text)) {
    text = v8::String::Empty(isolate);
  }
  v8::Local<v8::Value> error = ErrorOf(owner, error_class, text);
  if (error.IsEmpty()) return {};
  v8::Local<v8::Object> object = error.As<v8::Object>();
  if (object
          ->SetPrivate(isolate->GetCurrentContext(), ErrorKey(owner),
                       v8::Integer::NewFromUnsigned(isolate, error_id))
          .IsNothing()) {
    return {};
  }
  NewHostRef(owner, error_id, object, 0, held);
  return object;
}

}  // namespace paddock

using namespace paddock;

pd_status pd_error_new(pd_isolate* owner, uint32_t error_class,
                       uint32_t error_id, uint64_t held, const char* message,
                       uint64_t n, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::Object> error;
    if (!HostError(owner, error_class, error_id, held, message, n)
             .ToLocal(&error)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    out->extra = 1;
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), error, out);
  });
}
#endif
