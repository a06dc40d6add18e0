#ifdef PADDOCK_UNIT  // in unit.cc
#include "bytes.h"

#include "entry.h"
#include "handle.h"
#include "isolate.h"
#include "result.h"

namespace paddock {

v8::MaybeLocal<v8::Uint8Array> NewBytes(pd_isolate* owner, const void* data,
                                        size_t n) {
  std::unique_ptr<v8::BackingStore> store;
  if (n > v8::TypedArray::kMaxByteLength) {
    owner->memory->Refuse(n);
  } else {
    store = v8::ArrayBuffer::NewBackingStore(
        owner->isolate, n, v8::BackingStoreInitializationMode::kUninitialized,
        v8::BackingStoreOnFailureMode::kReturnNull);
  }
  if (!store) return {};
  if (n) memcpy(store->Data(), data, n);
  return v8::Uint8Array::New(
      v8::ArrayBuffer::New(owner->isolate, std::move(store)), 0, n);
}

}  // namespace paddock

using namespace paddock;

pd_status pd_bytes_new(pd_isolate* owner, const uint8_t* data, uint64_t n,
                       pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Local<v8::Uint8Array> array;
    if (!NewBytes(owner, data, n).ToLocal(&array)) return PD_MEMORY;
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), array, out);
  });
}

pd_status pd_bytes_of(pd_isolate* owner, pd_handle value, int32_t shared,
                      pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch&) {
    v8::Local<v8::Value> target = FromGo(owner, value), held = target;
    if (target->IsArrayBufferView()) {
      held = target.As<v8::ArrayBufferView>()->Buffer();
    }
    const uint8_t* data;
    size_t length;
    if (held->IsArrayBuffer()) {
      auto buffer = held.As<v8::ArrayBuffer>();
      if (buffer->WasDetached()) {
        return Invalid(owner, InvalidValue{PD_INVALID_DETACHED}, out);
      }
      data = static_cast<const uint8_t*>(buffer->Data());
      length = buffer->ByteLength();
    } else if (held->IsSharedArrayBuffer() && shared) {
      auto buffer = held.As<v8::SharedArrayBuffer>();
      data = static_cast<const uint8_t*>(buffer->Data());
      length = buffer->ByteLength();
    } else {
      return Invalid(owner, "the value has no bytes", out);
    }
    if (target->IsArrayBufferView()) {
      auto view = target.As<v8::ArrayBufferView>();
      data += view->ByteOffset();
      length = view->ByteLength();  // 0 if the buffer has become too short
    }
    owner->out.Clear();
    owner->out.Publish(out);
    bool wide = target->IsTypedArray() && !target->IsUint8Array() &&
                !target->IsUint8ClampedArray();
    // A view that does not fit into a resized buffer has length zero, like an
    // empty view.
    bool lost = length == 0 && target->IsArrayBufferView();
    out->value = {PD_BOOLEAN, 0, !wide && !lost};
    // The handle of the value outlives the operation, so the bytes are not
    // freed.
    out->bytes = length ? reinterpret_cast<uint64_t>(data) : 0;
    out->nbytes = length;
    return PD_OK;
  });
}
#endif
