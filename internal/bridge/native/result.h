// Results of operations.
#ifndef PADDOCK_RESULT_H_
#define PADDOCK_RESULT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "bridge.h"
#include "bytes.h"
#include "v8-context.h"
#include "v8-local-handle.h"
#include "v8-primitive.h"

namespace paddock {

// The cells and bytes of the result of one operation. Each isolate has one
// buffer, which is valid until the next operation on that isolate.
class ResultBuffer {
 public:
  pd_cell& Push(uint32_t kind, uint32_t aux = 0, uint64_t bits = 0) {
    return cells.emplace_back(pd_cell{kind, aux, bits});
  }
  // Reserves n bytes, aligned for words of a BigInt. Returns their offset.
  size_t Reserve(size_t n) {
    size_t at = (bytes.size() + 7) & ~size_t{7};
    bytes.resize(at + n);
    return at;
  }
  pd_cell Text(v8::Isolate* isolate, v8::Local<v8::String> text);
  pd_cell Text(std::string_view text);
  pd_cell BigInt(v8::Local<v8::BigInt> value);
  void Clear();
  void Publish(pd_result* result) const;

  HostVector<pd_cell> cells;
  Bytes bytes;
};

// Determines whether a local handle in a result outlives the operation's Entry:
// it does in a hold, otherwise it is cleared. Does nothing for other cells.
void Escape(pd_isolate* owner, uint32_t mode, pd_cell* cell);

// Delivers the value of an operation as want says.
pd_status Deliver(pd_isolate* owner, uint32_t mode, uint32_t want,
                  v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  pd_result* out);

// Why an argument is invalid, see pd_invalid.
struct InvalidValue {
  pd_invalid code = PD_INVALID_ARGUMENT;
  std::string reason = {};
  std::string path = {};
};
pd_status Invalid(pd_isolate* owner, const InvalidValue& invalid,
                  pd_result* out);
pd_status Invalid(pd_isolate* owner, std::string_view reason, pd_result* out);

// Stores in out why owner was lost.
void DeliverLoss(pd_isolate* owner, pd_result* out);

}  // namespace paddock

#endif  // PADDOCK_RESULT_H_
