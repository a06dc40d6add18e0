#ifdef PADDOCK_UNIT  // in unit.cc
#include "subtype.h"

#include "v8.h"

namespace paddock {
namespace {

struct Predicate {
  pd_subtype subtype;
  bool (v8::Value::*is)() const;
};

constexpr Predicate kViews[] = {
    {PD_SUBTYPE_UINT8_ARRAY, &v8::Value::IsUint8Array},
    {PD_SUBTYPE_DATA_VIEW, &v8::Value::IsDataView},
    {PD_SUBTYPE_INT8_ARRAY, &v8::Value::IsInt8Array},
    {PD_SUBTYPE_UINT8_CLAMPED_ARRAY, &v8::Value::IsUint8ClampedArray},
    {PD_SUBTYPE_INT16_ARRAY, &v8::Value::IsInt16Array},
    {PD_SUBTYPE_UINT16_ARRAY, &v8::Value::IsUint16Array},
    {PD_SUBTYPE_INT32_ARRAY, &v8::Value::IsInt32Array},
    {PD_SUBTYPE_UINT32_ARRAY, &v8::Value::IsUint32Array},
    {PD_SUBTYPE_FLOAT16_ARRAY, &v8::Value::IsFloat16Array},
    {PD_SUBTYPE_FLOAT32_ARRAY, &v8::Value::IsFloat32Array},
    {PD_SUBTYPE_FLOAT64_ARRAY, &v8::Value::IsFloat64Array},
    {PD_SUBTYPE_BIGINT64_ARRAY, &v8::Value::IsBigInt64Array},
    {PD_SUBTYPE_BIGUINT64_ARRAY, &v8::Value::IsBigUint64Array},
};
constexpr Predicate kObjects[] = {
    {PD_SUBTYPE_BOOLEAN_OBJECT, &v8::Value::IsBooleanObject},
    {PD_SUBTYPE_NUMBER_OBJECT, &v8::Value::IsNumberObject},
    {PD_SUBTYPE_STRING_OBJECT, &v8::Value::IsStringObject},
    {PD_SUBTYPE_BIGINT_OBJECT, &v8::Value::IsBigIntObject},
    {PD_SUBTYPE_SYMBOL_OBJECT, &v8::Value::IsSymbolObject},
    {PD_SUBTYPE_GENERATOR, &v8::Value::IsGeneratorObject},
    {PD_SUBTYPE_ARGUMENTS, &v8::Value::IsArgumentsObject},
    {PD_SUBTYPE_MODULE_NAMESPACE, &v8::Value::IsModuleNamespaceObject},
    {PD_SUBTYPE_MAP_ITERATOR, &v8::Value::IsMapIterator},
    {PD_SUBTYPE_SET_ITERATOR, &v8::Value::IsSetIterator},
    {PD_SUBTYPE_WEAK_MAP, &v8::Value::IsWeakMap},
    {PD_SUBTYPE_WEAK_SET, &v8::Value::IsWeakSet},
    {PD_SUBTYPE_WEAK_REF, &v8::Value::IsWeakRef},
    {PD_SUBTYPE_WASM_MODULE, &v8::Value::IsWasmModuleObject},
    {PD_SUBTYPE_WASM_MEMORY, &v8::Value::IsWasmMemoryObject},
};

template <size_t n>
pd_subtype First(const Predicate (&predicates)[n], v8::Local<v8::Value> value) {
  for (const Predicate& p : predicates) {
    if (((*value)->*p.is)()) return p.subtype;
  }
  return PD_SUBTYPE_NONE;
}

}  // namespace

pd_subtype SubtypeOf(v8::Local<v8::Value> value) {
  if (value->IsArrayBufferView()) return First(kViews, value);
  if (value->IsFunction()) {
    bool async = value->IsAsyncFunction();
    if (value->IsGeneratorFunction()) {
      return async ? PD_SUBTYPE_ASYNC_GENERATOR_FUNCTION
                   : PD_SUBTYPE_GENERATOR_FUNCTION;
    }
    return async ? PD_SUBTYPE_ASYNC_FUNCTION : PD_SUBTYPE_NONE;
  }
  return First(kObjects, value);
}

}  // namespace paddock
#endif
