// The callbacks with which JavaScript calls Go.
#ifndef PADDOCK_CALLBACK_H_
#define PADDOCK_CALLBACK_H_

#include "v8-function-callback.h"

namespace paddock {

void CallGo(const v8::FunctionCallbackInfo<v8::Value>& info);
// For host functions: Go gets the ID of the function's context.
void CallHostFunction(const v8::FunctionCallbackInfo<v8::Value>& info);
// For methods: Go gets the value that the receiver wraps.
void CallGoMethod(const v8::FunctionCallbackInfo<v8::Value>& info);
void Construct(const v8::FunctionCallbackInfo<v8::Value>& info);

}  // namespace paddock

#endif  // PADDOCK_CALLBACK_H_
