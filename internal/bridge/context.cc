#include "engine.h"

using namespace paddock;

pd_status pd_context_new(pd_isolate* owner, uint32_t mode, pd_handle* out) {
  Entry entry(owner, mode);
  if (!entry.ok()) return PD_CLOSED;
  v8::HandleScope scope(entry.isolate());
  v8::Local<v8::Context> context = v8::Context::New(entry.isolate());
  // Empty when the isolate is being terminated or its stack is used up.
  if (context.IsEmpty()) return PD_TERMINATED;
  *out = Persist(entry.isolate(), context);
  return PD_OK;
}

pd_status pd_context_global(pd_isolate* owner, pd_result* out) {
  Entry entry(owner, PD_HELD);
  if (!entry.ok()) return PD_CLOSED;
  out->value = Describe(owner, entry.context()->Global(), false);
  Escape(owner, PD_HELD, &out->value);
  return PD_OK;
}
