#ifdef PADDOCK_UNIT  // in unit.cc
// Prototypes, as Reflect.getPrototypeOf and Reflect.setPrototypeOf read and set
// them. V8's API does not run the traps of proxies when it reads a prototype,
// and hides their exceptions when it sets one.
#include "prototype.h"

#include "handle.h"
#include "recovery.h"
#include "v8.h"

// Handles are passed and returned as their addresses are.
#define GET_PROTOTYPE \
  _ZN2v88internal7JSProxy12GetPrototypeENS0_12DirectHandleIS1_EE
#define SET_PROTOTYPE \
  _ZN2v88internal10JSReceiver12SetPrototypeEPNS0_7IsolateENS0_12DirectHandleIS1_EENS4_INS0_6ObjectEEEbNS0_11ShouldThrowE

extern "C" {
// Returns 0 if it has thrown an exception.
pd_handle GET_PROTOTYPE(pd_handle proxy);
v8::Maybe<bool> SET_PROTOTYPE(v8::Isolate* isolate, pd_handle object,
                              pd_handle prototype, bool from_javascript,
                              int should_throw);
}

namespace paddock {
namespace {

// The functions below are called as JavaScript functions, so that V8 propagates
// their exceptions.

void GetOfProxy(const v8::FunctionCallbackInfo<v8::Value>& info) {
  pd_handle prototype = GET_PROTOTYPE(ToHandle(info[0]));
  if (prototype) info.GetReturnValue().Set(FromHandle(prototype));
}

void Set(const v8::FunctionCallbackInfo<v8::Value>& info) {
  constexpr int kDontThrow = v8::internal::Internals::kDontThrow;
  bool accepted;
  if (SET_PROTOTYPE(info.GetIsolate(), ToHandle(info[0]), ToHandle(info[1]),
                    true, kDontThrow)
          .To(&accepted)) {
    info.GetReturnValue().Set(accepted);
  }
}

v8::MaybeLocal<v8::Value> Call(v8::Local<v8::Context> context,
                               v8::FunctionCallback callback,
                               v8::Local<v8::Value> object,
                               v8::Local<v8::Value> prototype) {
  v8::Local<v8::Function> function;
  v8::Local<v8::Value> args[] = {object, prototype};
  if (!v8::Function::New(context, callback).ToLocal(&function)) return {};
  return function->Call(context, prototype, std::size(args), args);
}

}  // namespace

v8::MaybeLocal<v8::Value> PrototypeOf(v8::Local<v8::Context> context,
                                      v8::Local<v8::Object> object) {
  if (!object->IsProxy()) return object->GetPrototype();
  return Call(context, GetOfProxy, object, v8::Null(v8::Isolate::GetCurrent()));
}

v8::Maybe<bool> SetPrototype(v8::Local<v8::Context> context,
                             v8::Local<v8::Object> object,
                             v8::Local<v8::Value> prototype) {
  v8::Local<v8::Value> accepted;
  if (!Call(context, Set, object, prototype).ToLocal(&accepted)) {
    return v8::Nothing<bool>();
  }
  return v8::Just(accepted->IsTrue());
}

}  // namespace paddock
#endif
