#ifdef PADDOCK_UNIT  // in unit.cc
#include "context.h"

#include "cells.h"
#include "entry.h"
#include "handle.h"
#include "isolate.h"
#include "result.h"
#include "snapshot.h"
#include "text.h"

namespace paddock {

bool ForbidsWasm(v8::Local<v8::Context> context) {
  return context->GetNumberOfEmbedderDataFields() > kForbidsWasm &&
         context->GetEmbedderData(kForbidsWasm)->IsTrue();
}

uint32_t ContextId(v8::Local<v8::Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= kContextId) return 0;
  v8::Local<v8::Value> id = context->GetEmbedderData(kContextId);
  return id->IsUint32() ? id.As<v8::Uint32>()->Value() : 0;
}

namespace {

// V8 compares tokens by identity, and equal internalized strings are identical.
// Each byte becomes a character, so different tokens are different strings.
bool SetToken(v8::Isolate* isolate, v8::Local<v8::Context> context,
              const char* token, uint64_t n) {
  v8::Local<v8::String> text;
  if (n > v8::String::kMaxLength ||
      !v8::String::NewFromOneByte(
           isolate, reinterpret_cast<const uint8_t*>(token),
           v8::NewStringType::kInternalized, static_cast<int>(n))
           .ToLocal(&text)) {
    return false;
  }
  context->SetSecurityToken(text);
  return true;
}

// Defines Symbol.toStringTag as the global objects of browsers have it.
bool SetTag(v8::Isolate* isolate, v8::Local<v8::Context> context,
            const char* tag, uint64_t n) {
  constexpr auto kAttributes =
      static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontEnum);
  v8::Local<v8::String> text;
  return MakeText(isolate, tag, n).ToLocal(&text) &&
         context->Global()
             ->DefineOwnProperty(context, v8::Symbol::GetToStringTag(isolate),
                                 text, kAttributes)
             .FromMaybe(false);
}

}  // namespace
}  // namespace paddock

using namespace paddock;

pd_status pd_context_new(pd_isolate* owner, uint32_t mode,
                         pd_context_options options, const char* token,
                         const char* tag, pd_handle* handle, uint32_t* id,
                         pd_result* out) {
  return Enter(owner, mode, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::HandleScope scope(entry.isolate());
    v8::Local<v8::Context> context;
    // Empty if the isolate is being terminated or its stack is exhausted.
    if (!NewContext(owner, options.number).ToLocal(&context)) {
      return owner->end.out_of_memory() ? PD_MEMORY : PD_TERMINATED;
    }
    if (owner->end.out_of_memory()) return PD_MEMORY;
    owner->microtasks = context->GetMicrotaskQueue();
    context->SetEmbedderData(
        kContextId,
        v8::Integer::NewFromUnsigned(entry.isolate(), ++owner->contexts));
    // WebAssembly cannot be part of a snapshot, so it is forbidden while one is
    // built. In a context of a snapshot it is allowed again.
    if (owner->snapshot->creator || owner->snapshot->startup.data) {
      context->SetEmbedderData(
          kForbidsWasm, v8::Boolean::New(entry.isolate(),
                                         owner->snapshot->creator != nullptr));
    }
    if (options.ntoken &&
        !SetToken(entry.isolate(), context, token, options.ntoken)) {
      return Invalid(owner, "the security token is too long", out);
    }
    if (options.ntag && !SetTag(entry.isolate(), context, tag, options.ntag)) {
      return Invalid(owner, "the global object refuses the toStringTag", out);
    }
    *handle = Persist(entry.isolate(), context);
    *id = owner->contexts;
    return PD_OK;
  });
}

pd_status pd_context_global(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    out->value = Describe(owner, entry.context()->Global(), false);
    Escape(owner, PD_HELD, &out->value);
    return PD_OK;
  });
}

pd_status pd_context_allow(pd_isolate* owner, uint32_t mode, pd_handle context,
                           int32_t strings, int32_t wasm, pd_result* out) {
  return Enter(owner, mode, 0, out, [&](Entry& entry, v8::TryCatch&) {
    auto target = FromGo<v8::Context>(owner, context);
    target->AllowCodeGenerationFromStrings(strings);
    target->SetEmbedderData(kForbidsWasm,
                            v8::Boolean::New(entry.isolate(), !wasm));
    return PD_OK;
  });
}
#endif
