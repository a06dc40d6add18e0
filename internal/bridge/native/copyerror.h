// Errors in copies.
#ifndef PADDOCK_COPYERROR_H_
#define PADDOCK_COPYERROR_H_

#include "clone.h"

namespace paddock {

// V8's serializer drops the fields of an error and the class of an
// AggregateError. So a copy has errors as host objects: in the place of an
// error are the bytes of its class. After the value, one array for each error
// follows with its properties, in the order in which the errors were found.
// There V8 writes a reference to an error that it has seen. So an error may
// refer to itself, and a long chain of causes needs no stack. No guest code
// runs. Parts that cannot be copied are left out or become strings, as in the
// record of an exception.
class ErrorWriter {
 public:
  ErrorWriter(pd_isolate* owner, v8::Local<v8::Context> context)
      : owner_(owner),
        isolate_(owner->isolate),
        context_(context),
        met_(v8::Array::New(isolate_)) {}

  // Writes the class, in the place of the error.
  bool Write(v8::ValueSerializer* to, v8::Local<v8::Object> error);
  // Writes the arrays, after the value.
  bool WriteHeld(v8::ValueSerializer* to, Serializing* by);
  uint32_t count() const { return count_; }

 private:
  v8::Local<v8::Array> Held(v8::Local<v8::Object> error);
  v8::Local<v8::Value> Message(v8::Local<v8::Object> error);
  v8::Local<v8::Value> Stack(v8::Local<v8::Object> error,
                             v8::Local<v8::String> name,
                             v8::Local<v8::Value> message);
  v8::Local<v8::Value> Errors(v8::Local<v8::Object> error);
  // Returns the value, or a string for it if it cannot be copied.
  v8::Local<v8::Value> Copyable(v8::Local<v8::Value> value);

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  v8::Local<v8::Array> met_;  // on the heap: a guest decides how many
  uint32_t count_ = 0;
  int looked_ = 0;  // for all causes and errors; they may share parts
};

v8::MaybeLocal<v8::Object> ReadError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     v8::ValueDeserializer* from);
// Reads the arrays of count errors.
bool ReadHeld(v8::Isolate* isolate, v8::Local<v8::Context> context,
              v8::ValueDeserializer* from, uint32_t count);

}  // namespace paddock

#endif  // PADDOCK_COPYERROR_H_
