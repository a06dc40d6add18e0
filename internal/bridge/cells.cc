#include "engine.h"

namespace paddock {
namespace {

// Longer strings stay in the heap until Go reads them.
constexpr int kInlineText = 64 << 10;

}  // namespace

uint32_t KindOf(v8::Local<v8::Value> value) {
  if (value->IsProxy()) return PD_PROXY;  // also of functions
  if (value->IsFunction()) return PD_FUNCTION;
  if (value->IsArray()) return PD_ARRAY;
  if (value->IsNativeError()) return PD_ERROR;
  if (value->IsPromise()) return PD_PROMISE;
  if (value->IsDate()) return PD_DATE;
  if (value->IsRegExp()) return PD_REGEXP;
  if (value->IsMap()) return PD_MAP;
  if (value->IsSet()) return PD_SET;
  if (value->IsArrayBuffer()) return PD_ARRAY_BUFFER;
  if (value->IsSharedArrayBuffer()) return PD_SHARED_ARRAY_BUFFER;
  if (value->IsArrayBufferView()) return PD_ARRAY_BUFFER_VIEW;
  if (value->IsObject()) {
    return TemporalName(value) ? PD_TEMPORAL : PD_OBJECT;
  }
  if (value->IsSymbol()) return PD_SYMBOL;
  return PD_EXTERNAL;
}

bool Plain(pd_isolate* owner, v8::Local<v8::Value> value, pd_cell* cell) {
  if (value->IsNumber()) {
    *cell = {PD_NUMBER, 0, Bits(value.As<v8::Number>()->Value())};
  } else if (value->IsUndefined()) {
    *cell = {PD_UNDEFINED, 0, 0};
  } else if (value->IsNull()) {
    *cell = {PD_NULL, 0, 0};
  } else if (value->IsBoolean()) {
    *cell = {PD_BOOLEAN, 0, value.As<v8::Boolean>()->Value()};
  } else if (value->IsBigInt()) {
    *cell = owner->out.BigInt(value.As<v8::BigInt>());
  } else {
    return false;
  }
  return true;
}

void Out::Clear() {
  cells.clear();
  bytes.clear();
  // The memory of one very large result must not be kept for the lifetime of
  // the isolate.
  if (cells.capacity() * sizeof(pd_cell) > 1 << 20) cells.shrink_to_fit();
  if (bytes.capacity() > 1 << 20) bytes.shrink_to_fit();
}

void Out::Publish(pd_result* result) const {
  result->cells = reinterpret_cast<uint64_t>(cells.data());
  result->ncells = cells.size();
  result->bytes = reinterpret_cast<uint64_t>(bytes.data());
  result->nbytes = bytes.size();
}

pd_cell Out::BigInt(v8::Local<v8::BigInt> value) {
  int words = value->WordCount(), sign = 0;
  size_t at = Reserve(8 + 8 * words);
  auto* data = reinterpret_cast<uint64_t*>(bytes.data() + at + 8);
  value->ToWordsArray(&sign, &words, data);
  bytes[at] = sign;
  return {PD_BIGINT, static_cast<uint32_t>(8 + 8 * words), at};
}

pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text) {
  pd_cell cell;
  if (Plain(owner, value, &cell)) return cell;
  if (value->IsString()) {
    auto text = value.As<v8::String>();
    if (inline_text || text->Length() <= kInlineText) {
      return owner->out.Text(owner->isolate, text);
    }
    return {PD_STRING, PD_BY_HANDLE, ToHandle(text)};
  }
  uint32_t kind = KindOf(value);
  uint32_t aux = kind == PD_OBJECT ? WrappedId(value.As<v8::Object>()) : 0;
  return {kind, aux, ToHandle(value)};
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
  out->dead = owner->dead.size();
  out->value = {PD_UNDEFINED, 0, 0};
  if (owner->heap_exhausted) return PD_MEMORY;
  if (value->IsNumber()) {  // the most common result, which needs no buffer
    out->value = {PD_NUMBER, 0, Bits(value.As<v8::Number>()->Value())};
    return PD_OK;
  }
  owner->out.Clear();
  if (want == PD_WANT_VALUE) {
    out->value = Describe(owner, value, mode == PD_ONESHOT);
    Escape(owner, mode, &out->value);
  } else if (want == PD_WANT_GRAPH) {
    Why why;
    if (!Graph(owner, context, value, &why)) return Invalid(owner, why, out);
    out->value = owner->out.cells[0];
  }
  owner->out.Publish(out);
  return PD_OK;
}

void Lost(pd_isolate* owner, pd_result* out) {
  owner->out.Clear();
  Loss loss = owner->fate->loss();
  out->value = owner->out.Text(loss.words);
  out->extra = loss.kind;
  out->dead = 0;
  owner->out.Publish(out);
}

pd_status Invalid(pd_isolate* owner, const Why& why, pd_result* out) {
  if (owner->heap_exhausted) return PD_MEMORY;  // the actual reason
  owner->out.Clear();
  out->value = owner->out.Text(why.reason);
  owner->out.Push(why.code);
  owner->out.cells.push_back(owner->out.Text(why.path));
  owner->out.Publish(out);
  return PD_INVALID;
}

pd_status Invalid(pd_isolate* owner, std::string_view reason, pd_result* out) {
  return Invalid(owner, Why{.reason = std::string(reason)}, out);
}

}  // namespace paddock
