#ifdef PADDOCK_UNIT  // in unit.cc
#include "cells.h"

#include "class.h"
#include "handle.h"
#include "isolate.h"
#include "temporal.h"

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

bool IsCell(const pd_cell& cell, uint64_t nbytes, uint64_t more) {
  bool inside = cell.bits <= nbytes && cell.aux <= nbytes - cell.bits;
  switch (cell.kind) {
    case PD_UNDEFINED:
    case PD_NULL:
      return cell.aux == 0 && cell.bits == 0;
    case PD_BOOLEAN:
      return cell.aux == 0 && cell.bits <= 1;
    case PD_NUMBER:
      return cell.aux == 0;
    case PD_STRING:
      return inside || cell.aux == PD_BY_HANDLE;
    case PD_BIGINT:
      return inside && cell.bits % 8 == 0 && cell.aux % 8 == 0 && cell.aux >= 8;
    case PD_BYTES:
      return inside;
    case PD_LIST:
      return cell.aux <= more;
    case PD_RECORD:
      return uint64_t{cell.aux} * 2 <= more;
    case PD_WRAPPED:
      return false;  // the result of a constructor, which is no argument
  }
  return cell.kind < PD_LIST;  // handles, and dates
}

bool DescribePrimitive(pd_isolate* owner, v8::Local<v8::Value> value,
                       pd_cell* cell) {
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

pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text) {
  pd_cell cell;
  if (DescribePrimitive(owner, value, &cell)) return cell;
  if (value->IsString()) {
    auto text = value.As<v8::String>();
    if (inline_text || text->Length() <= kInlineText) {
      return owner->out.Text(owner->isolate, text);
    }
    return {PD_STRING, PD_BY_HANDLE, ToGo(owner, text)};
  }
  uint32_t kind = KindOf(value);
  uint32_t aux = kind == PD_OBJECT ? WrappedId(value.As<v8::Object>()) : 0;
  return {kind, aux, ToGo(owner, value)};
}

}  // namespace paddock
#endif
