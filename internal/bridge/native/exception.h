// Exceptions and the ends of runs, for Go.
#ifndef PADDOCK_EXCEPTION_H_
#define PADDOCK_EXCEPTION_H_

#include <cstdint>
#include <string>

#include "bridge.h"
#include "v8-context.h"
#include "v8-debug.h"
#include "v8-exception.h"
#include "v8-object.h"

namespace paddock {

// Ends a run: converts the state of the TryCatch into a status and, for an
// exception, a record in out.
pd_status Fail(pd_isolate* owner, v8::TryCatch& caught, uint32_t mode,
               pd_result* out);

// Returns the name of an error without running any code: its own name, or that
// of its constructor.
v8::Local<v8::String> ErrorName(v8::Isolate* isolate,
                                v8::Local<v8::Context> context,
                                v8::Local<v8::Object> error);
// Returns the errors of an AggregateError; empty for other errors.
v8::MaybeLocal<v8::Array> ErrorList(v8::Isolate* isolate,
                                    v8::Local<v8::Context> context,
                                    v8::Local<v8::Object> error);
// Returns a string as it is, and V8's description of other values.
v8::Local<v8::String> TextOf(v8::Isolate* isolate,
                             v8::Local<v8::Context> context,
                             v8::Local<v8::Value> value);
// Returns an own data property. Runs neither getters nor proxies.
v8::MaybeLocal<v8::Value> OwnData(v8::Isolate* isolate,
                                  v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object,
                                  const char* name);
// Formats a stack as V8 does, but without V8's formatter, which calls the
// guest's Error.prepareStackTrace.
std::string FormatFrames(v8::Isolate* isolate, v8::Local<v8::StackTrace> stack);

}  // namespace paddock

#endif  // PADDOCK_EXCEPTION_H_
