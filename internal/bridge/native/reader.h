// Values that Go has written as cells.
#ifndef PADDOCK_READER_H_
#define PADDOCK_READER_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "bridge.h"
#include "v8-context.h"
#include "v8-primitive.h"

namespace paddock {

class Reader {
 public:
  Reader(v8::Isolate* isolate, v8::Local<v8::Context> context, pd_args args,
         const pd_cell* cells, const uint8_t* bytes)
      : isolate_(isolate),
        context_(context),
        cell_(cells),
        end_(cells + args.ncells),
        bytes_(bytes),
        nbytes_(args.nbytes),
        size_(args.nbytes + sizeof(void*) * uint64_t{args.ncells}) {}
  // If it returns false, reason() is set, or an exception is pending.
  bool Next(v8::Local<v8::Value>* value, int depth = 0) {
    if (cell_ != end_ && cell_->kind == PD_NUMBER) {  // the most common kind
      double number;
      memcpy(&number, &cell_++->bits, sizeof number);
      *value = v8::Number::New(isolate_, number);
      return true;
    }
    if (cell_ != end_ && cell_->kind == PD_UNDEFINED) {  // the usual receiver
      cell_++;
      *value = v8::Undefined(isolate_);
      return true;
    }
    return Other(value, depth);
  }
  // Why a value is invalid.
  const std::string& reason() const { return reason_; }

 private:
  bool Other(v8::Local<v8::Value>* value, int depth);
  bool Admit();
  // Sets the reason. Returns false.
  bool Reject(std::string_view reason) {
    reason_ = reason;
    return false;
  }
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  const pd_cell* cell_;
  const pd_cell* end_;
  const uint8_t* bytes_;
  uint64_t nbytes_;
  uint64_t size_;  // approximate size in the heap of all values
  bool admitted_ = false;
  std::string reason_;
};

}  // namespace paddock

#endif  // PADDOCK_READER_H_
