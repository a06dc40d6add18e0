// Objects of Temporal.
#ifndef PADDOCK_TEMPORAL_H_
#define PADDOCK_TEMPORAL_H_

#include "v8-context.h"
#include "v8-primitive.h"

namespace paddock {

// Returns the name of the type of a Temporal object, for example
// "Temporal.PlainDate", and null for other values. TemporalText returns the
// name, a space, and the result of the object's toJSON.
const char* TemporalName(v8::Local<v8::Value> value);
v8::MaybeLocal<v8::String> TemporalText(v8::Local<v8::Context> context,
                                        v8::Local<v8::Value> value);

}  // namespace paddock

#endif  // PADDOCK_TEMPORAL_H_
