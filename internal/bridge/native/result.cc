#ifdef PADDOCK_UNIT  // in unit.cc
#include "result.h"

#include "cells.h"
#include "graph.h"
#include "isolate.h"
#include "life.h"

namespace paddock {

void ResultBuffer::Clear() {
  cells.clear();
  bytes.clear();
  // The memory of one very large result must not be kept for the lifetime of
  // the isolate.
  if (cells.capacity() * sizeof(pd_cell) > 1 << 20) cells.shrink_to_fit();
  if (bytes.capacity() > 1 << 20) bytes.shrink_to_fit();
}

void ResultBuffer::Publish(pd_result* result) const {
  result->cells = reinterpret_cast<uint64_t>(cells.data());
  result->ncells = cells.size();
  result->bytes = reinterpret_cast<uint64_t>(bytes.data());
  result->nbytes = bytes.size();
}

pd_cell ResultBuffer::BigInt(v8::Local<v8::BigInt> value) {
  int words = value->WordCount(), sign = 0;
  size_t at = Reserve(8 + 8 * words);
  auto* data = reinterpret_cast<uint64_t*>(bytes.data() + at + 8);
  value->ToWordsArray(&sign, &words, data);
  bytes[at] = static_cast<uint8_t>(sign);
  return {PD_BIGINT, static_cast<uint32_t>(8 + 8 * words), at};
}

void Escape(pd_isolate* owner, uint32_t mode, pd_cell* cell) {
  if (!IsHandle(*cell)) return;
  if (mode == PD_HELD) {
    owner->escaping = cell;
  } else {
    cell->bits = 0;
  }
}

pd_status Deliver(pd_isolate* owner, uint32_t mode, uint32_t want,
                  v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  pd_result* out) {
  out->dead = owner->refs.dead.size();
  out->value = {PD_UNDEFINED, 0, 0};
  if (value->IsNumber()) {  // the most common result, which needs no buffer
    out->value = {PD_NUMBER, 0, Bits(value.As<v8::Number>()->Value())};
    return PD_OK;  // Enter returns PD_MEMORY if the memory is exhausted
  }
  if (owner->end.out_of_memory()) return PD_MEMORY;
  owner->out.Clear();
  if (want == PD_WANT_VALUE) {
    out->value = Describe(owner, value, mode == PD_ONESHOT);
    Escape(owner, mode, &out->value);
  } else if (want == PD_WANT_GRAPH) {
    InvalidValue invalid;
    if (!Graph(owner, context, value, &invalid))
      return Invalid(owner, invalid, out);
    out->value = owner->out.cells[0];
  }
  owner->out.Publish(out);
  return PD_OK;
}

void DeliverLoss(pd_isolate* owner, pd_result* out) {
  owner->out.Clear();
  Loss loss = owner->life->loss();
  out->value = owner->out.Text(loss.message);
  out->extra = loss.kind;
  out->dead = 0;
  owner->out.Publish(out);
}

pd_status Invalid(pd_isolate* owner, const InvalidValue& invalid,
                  pd_result* out) {
  if (owner->end.out_of_memory()) return PD_MEMORY;  // the actual reason
  owner->out.Clear();
  out->value = owner->out.Text(invalid.reason);
  owner->out.Push(invalid.code);
  owner->out.cells.push_back(owner->out.Text(invalid.path));
  owner->out.Publish(out);
  return PD_INVALID;
}

pd_status Invalid(pd_isolate* owner, std::string_view reason, pd_result* out) {
  return Invalid(owner, InvalidValue{.reason = std::string(reason)}, out);
}

}  // namespace paddock
#endif
