#ifdef PADDOCK_UNIT  // in unit.cc
#include "entry.h"
#include "handle.h"
#include "init.h"
#include "isolate.h"
#include "recovery.h"
#include "result.h"

struct pd_store {
  explicit pd_store(std::shared_ptr<v8::BackingStore> memory)
      : memory(std::move(memory)) {
    paddock::live.stores++;
  }
  ~pd_store() { paddock::live.stores--; }
  pd_store(const pd_store&) = delete;
  pd_store& operator=(const pd_store&) = delete;
  std::shared_ptr<v8::BackingStore> memory;
};

using namespace paddock;

pd_status pd_store_new(pd_isolate* owner, uint64_t n, int32_t shared,
                       pd_store** store, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    constexpr auto kZeroed =
        v8::BackingStoreInitializationMode::kZeroInitialized;
    constexpr auto kReturnNull = v8::BackingStoreOnFailureMode::kReturnNull;
    std::unique_ptr<v8::BackingStore> memory;
    if (n > v8::TypedArray::kMaxByteLength) {
      owner->memory->Refuse(n);
      return PD_MEMORY;
    }
    if (shared) {
      memory = v8::SharedArrayBuffer::NewBackingStore(entry.isolate(), n,
                                                      kZeroed, kReturnNull);
    } else {
      memory = v8::ArrayBuffer::NewBackingStore(entry.isolate(), n, kZeroed,
                                                kReturnNull);
    }
    if (!memory) return PD_MEMORY;
    Uncharged uncharged;
    *store = new pd_store(std::move(memory));
    return PD_OK;
  });
}

pd_status pd_store_of(pd_isolate* owner, pd_handle value, pd_store** store,
                      pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch&) {
    v8::Local<v8::Value> target = FromGo(owner, value);
    if (target->IsArrayBufferView()) {
      target = target.As<v8::ArrayBufferView>()->Buffer();
    }
    if (!target->IsSharedArrayBuffer()) {
      return Invalid(owner, "the value is not a SharedArrayBuffer", out);
    }
    Uncharged uncharged;
    *store =
        new pd_store(target.As<v8::SharedArrayBuffer>()->GetBackingStore());
    return PD_OK;
  });
}

pd_status pd_store_buffer(pd_isolate* owner, pd_store* store, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Local<v8::Value> buffer;
    if (store->memory->IsShared()) {
      buffer = v8::SharedArrayBuffer::New(entry.isolate(), store->memory);
    } else {
      buffer = v8::ArrayBuffer::New(entry.isolate(), store->memory);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), buffer, out);
  });
}

void pd_store_bytes(const pd_store* store, uint64_t* at, uint64_t* n) {
  *at = reinterpret_cast<uint64_t>(store->memory->Data());
  *n = store->memory->ByteLength();
}

void pd_store_free(pd_store* store) { delete store; }
#endif
