#ifdef PADDOCK_UNIT  // in unit.cc
// Objects of Temporal, which V8's API does not support. A function of V8 that
// runs no JavaScript returns the ISO 8601 string of each type.
#include "temporal.h"

#include <array>

#include "bridge.h"
#include "handle.h"
#include "v8-function.h"

namespace v8::internal {

class Isolate;
template <class T>
class DirectHandle {
 public:
  explicit DirectHandle(Address* slot) : slot_(slot) {}
  Address* slot() const { return slot_; }

 private:
  Address* slot_;
};
template <class T>
class MaybeDirectHandle : public DirectHandle<T> {};

// In the order of V8's instance types.
#define TEMPORAL_TYPES(V)                      \
  V(Duration, "Temporal.Duration")             \
  V(Instant, "Temporal.Instant")               \
  V(PlainDate, "Temporal.PlainDate")           \
  V(PlainDateTime, "Temporal.PlainDateTime")   \
  V(PlainMonthDay, "Temporal.PlainMonthDay")   \
  V(PlainTime, "Temporal.PlainTime")           \
  V(PlainYearMonth, "Temporal.PlainYearMonth") \
  V(ZonedDateTime, "Temporal.ZonedDateTime")

#define DECLARE(Type, name)                                       \
  class JSTemporal##Type {                                        \
   public:                                                        \
    static MaybeDirectHandle<v8::String> ToJSON(                  \
        Isolate* isolate, DirectHandle<JSTemporal##Type> object); \
  };
TEMPORAL_TYPES(DECLARE)
#undef DECLARE

}  // namespace v8::internal

namespace paddock {
namespace {

// Not in V8's headers. TestTemporalValues fails if it changes.
constexpr int kFirstType = 2150;  // JS_TEMPORAL_DURATION_TYPE

struct Type {
  const char* name;
  v8::internal::Address* (*text)(v8::Isolate* isolate,
                                 v8::internal::Address* object);
};

template <class Object>
v8::internal::Address* TextOf(v8::Isolate* isolate,
                              v8::internal::Address* object) {
  return Object::ToJSON(reinterpret_cast<v8::internal::Isolate*>(isolate),
                        v8::internal::DirectHandle<Object>(object))
      .slot();
}

#define DEFINE(Object, name) \
  Type{name, TextOf<v8::internal::JSTemporal##Object>},
constexpr std::array kTypes = {TEMPORAL_TYPES(DEFINE)};
#undef DEFINE

const Type* TypeOf(v8::Local<v8::Value> value) {
  if (!value->IsObject()) return nullptr;
  size_t type = v8::internal::Internals::GetInstanceType(
                    v8::internal::ValueHelper::ValueAsAddress(*value)) -
                kFirstType;
  return type < kTypes.size() ? &kTypes[type] : nullptr;
}

// A JavaScript function, so that V8 propagates its exceptions.
void Read(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Value> object = info[0];
  const Type* type = TypeOf(object);
  auto* slot =
      type->text(isolate, reinterpret_cast<v8::internal::Address*>(*object));
  if (!slot) return;  // it has thrown an exception
  v8::Local<v8::String> name;
  if (!v8::String::NewFromUtf8(isolate, type->name).ToLocal(&name)) return;
  name = v8::String::Concat(isolate, name,
                            v8::String::NewFromUtf8Literal(isolate, " "));
  info.GetReturnValue().Set(v8::String::Concat(
      isolate, name,
      FromHandle<v8::String>(reinterpret_cast<pd_handle>(slot))));
}

}  // namespace

const char* TemporalName(v8::Local<v8::Value> value) {
  const Type* type = TypeOf(value);
  return type ? type->name : nullptr;
}

v8::MaybeLocal<v8::String> TemporalText(v8::Local<v8::Context> context,
                                        v8::Local<v8::Value> value) {
  v8::Local<v8::Function> read;
  v8::Local<v8::Value> text;
  if (!v8::Function::New(context, Read).ToLocal(&read) ||
      !read->Call(context, context->Global(), 1, &value).ToLocal(&text)) {
    return {};
  }
  return text.As<v8::String>();
}

}  // namespace paddock
#endif
