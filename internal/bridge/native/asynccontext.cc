#ifdef PADDOCK_UNIT  // in unit.cc
// The async context, a Go value that follows a run and the asynchronous work
// that it starts: V8 stores it with each reaction of a promise, and restores it
// while the reaction runs.
#include "asynccontext.h"

#include "cells.h"
#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "hostref.h"
#include "isolate.h"
#include "result.h"

namespace paddock {

uint64_t CurrentAsyncContext(pd_isolate* owner) {
  v8::Local<v8::Data> data =
      owner->isolate->GetContinuationPreservedEmbedderDataV2();
  if (data.IsEmpty() || !data->IsValue()) return 0;
  v8::Local<v8::Value> value = data.As<v8::Value>();
  // Scripts of Paddock replace the holder by an array that begins with it.
  if (value->IsArray() && !value.As<v8::Array>()
                               ->Get(owner->isolate->GetCurrentContext(), 0)
                               .ToLocal(&value)) {
    return 0;
  }
  if (!value->IsObject() || value.As<v8::Object>()->InternalFieldCount() != 1) {
    return 0;
  }
  v8::Local<v8::Data> id = value.As<v8::Object>()->GetInternalField(0);
  if (!id->IsValue() || !id.As<v8::Value>()->IsUint32()) return 0;
  return uint64_t{id.As<v8::Value>().As<v8::Uint32>()->Value()} + 1;
}

void ClearAsyncContext(pd_isolate* owner) {
  owner->activation.has_async_context = false;
  owner->isolate->SetContinuationPreservedEmbedderDataV2({});
}

pd_handle SaveAsyncContext(pd_isolate* owner) {
  if (!owner->async_context.used) return 0;
  v8::Isolate* isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::Local<v8::Data> data = isolate->GetContinuationPreservedEmbedderDataV2();
  isolate->SetContinuationPreservedEmbedderDataV2({});
  if (data.IsEmpty() || !data->IsValue()) return 0;
  return NewSlot(isolate, data.As<v8::Value>());
}

void RestoreAsyncContext(pd_isolate* owner, pd_handle slot) {
  if (!owner->async_context.used) return;
  v8::HandleScope scope(owner->isolate);
  v8::Local<v8::Data> data;
  if (slot) data = v8::Local<v8::Value>::New(owner->isolate, FromHandle(slot));
  owner->isolate->SetContinuationPreservedEmbedderDataV2(data);
  if (slot) ReleaseSlot(slot);
}

}  // namespace paddock

using namespace paddock;

pd_status pd_async_context_set(pd_isolate* owner, uint32_t mode,
                               pd_handle context, uint32_t id, pd_result* out) {
  pd_status status =
      Enter(owner, mode, context, out, [&](Entry& entry, v8::TryCatch& caught) {
        v8::Isolate* isolate = entry.isolate();
        out->value = {PD_UNDEFINED, 0, 0};
        out->extra = 0;
        owner->async_context.used = true;
        v8::Local<v8::Object> object;
        if (owner->async_context.last && owner->async_context.last->id == id) {
          object = owner->async_context.last->object.Get(isolate);
        } else {
          if (owner->async_context.holders.IsEmpty()) {
            auto made = v8::ObjectTemplate::New(isolate);
            made->SetInternalFieldCount(1);
            owner->async_context.holders.Reset(isolate, made);
          }
          if (!owner->async_context.holders.Get(isolate)
                   ->NewInstance(entry.context())
                   .ToLocal(&object)) {
            return Fail(owner, caught, mode, out);
          }
          object->SetInternalField(0,
                                   v8::Integer::NewFromUnsigned(isolate, id));
          // An object that had the ID may have been collected.
          std::erase(owner->refs.dead, id);
          owner->async_context.last = NewHostRef(owner, id, object);
        }
        out->extra = 1;
        isolate->SetContinuationPreservedEmbedderDataV2(object);
        return PD_OK;
      });
  // Set now, because the run is the next operation.
  owner->activation.has_async_context = status == PD_OK;
  return status;
}

pd_status pd_async_context_access(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    owner->async_context.used = owner->async_context.scripted = true;
    out->value =
        Describe(owner, entry.context()->GetExtrasBindingObject(), false);
    Escape(owner, PD_HELD, &out->value);
    return PD_OK;
  });
}

void pd_async_context_clear(pd_isolate* owner) {
  if (!owner->activation.has_async_context) return;
  CallWithRecovery(owner, [&] {
    ClearAsyncContext(owner);
    return PD_OK;
  });
}
#endif
