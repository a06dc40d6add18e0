#ifdef PADDOCK_UNIT  // in unit.cc
#include "script.h"

#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "isolate.h"
#include "recovery.h"
#include "result.h"
#include "snapshot.h"
#include "text.h"

// V8's, not in any public header.
namespace v8::debug {
MaybeLocal<UnboundScript> CompileInspectorScript(Isolate* isolate,
                                                 Local<String> source);
}  // namespace v8::debug

using namespace paddock;

namespace {

v8::MaybeLocal<v8::UnboundScript> Compile(v8::Isolate* isolate,
                                          const pd_origin& origin,
                                          const char* name, const char* text,
                                          uint64_t size, std::string* reason,
                                          pd_code* code = nullptr) {
  v8::Local<v8::String> source, resource;
  if (!MakeSource(Of(isolate), text, size).ToLocal(&source)) {
    *reason = "the source exceeds V8's maximum string length";
    return {};
  }
  if (origin.internal) {
    return CallV8([&] { return CompileInternal(isolate, source); });
  }
  if (!MakeText(isolate, name, origin.name_len).ToLocal(&resource)) {
    *reason = "the name exceeds V8's maximum string length";
    return {};
  }
  v8::ScriptOrigin place(resource, origin.line, origin.column);
  if (!code) {
    v8::ScriptCompiler::Source input(source, place);
    return CallV8([&] {
      return v8::ScriptCompiler::CompileUnboundScript(isolate, &input);
    });
  }
  v8::ScriptCompiler::Source input(source, place, CacheOf(*code));
  auto compiled = CallV8([&] {
    return v8::ScriptCompiler::CompileUnboundScript(isolate, &input,
                                                    OptionsOf(*code));
  });
  NoteCache(input.GetCachedData(), code);
  return compiled;
}

}  // namespace

namespace paddock {

v8::MaybeLocal<v8::UnboundScript> CompileInternal(
    v8::Isolate* isolate, v8::Local<v8::String> source) {
  return v8::debug::CompileInspectorScript(isolate, source);
}

v8::ScriptCompiler::CachedData* CacheOf(const pd_code& code) {
  if (!code.cache) return nullptr;
  return new v8::ScriptCompiler::CachedData(
      reinterpret_cast<const uint8_t*>(code.cache),
      static_cast<int>(code.ncache));
}

v8::ScriptCompiler::CompileOptions OptionsOf(const pd_code& code) {
  if (code.cache) return v8::ScriptCompiler::kConsumeCodeCache;
  return code.eager ? v8::ScriptCompiler::kEagerCompile
                    : v8::ScriptCompiler::kNoCompileOptions;
}

void NoteCache(const v8::ScriptCompiler::CachedData* cache, pd_code* code) {
  code->rejected = cache && cache->rejected;
}

pd_status DeliverCache(pd_isolate* owner,
                       std::unique_ptr<v8::ScriptCompiler::CachedData> cache,
                       pd_result* out) {
  if (!cache)
    return Invalid(owner, "V8 cannot create a code cache for this code", out);
  owner->out.Clear();
  size_t at = owner->out.Reserve(cache->length);
  memcpy(owner->out.bytes.data() + at, cache->data, cache->length);
  owner->out.Publish(out);
  return PD_OK;
}

}  // namespace paddock

v8::Local<v8::Script> BoundScripts::Get(v8::Isolate* isolate, pd_handle context,
                                        pd_handle script) {
  if (!context) {
    return FromGo<v8::UnboundScript>(Of(isolate), script)
        ->BindToCurrentContext();
  }
  Key key{context, script};
  if (!last_bound_ || key != last_) {
    v8::Global<v8::Script>& bound = bound_[key];
    if (bound.IsEmpty()) {
      bound.Reset(isolate, FromGo<v8::UnboundScript>(Of(isolate), script)
                               ->BindToCurrentContext());
    }
    last_ = key;
    last_bound_ = &bound;  // an unordered_map does not move its elements
  }
  return last_bound_->Get(isolate);
}

void BoundScripts::Drop(pd_handle handle) {
  last_bound_ = nullptr;
  std::erase_if(bound_, [handle](const auto& entry) {
    return entry.first.context == handle || entry.first.script == handle;
  });
}

pd_status pd_script_compile(pd_isolate* owner, uint32_t mode, pd_handle context,
                            pd_origin origin, const char* name,
                            const char* source, uint64_t nsource, pd_code* code,
                            pd_handle* script, pd_result* out) {
  return Enter(owner, mode, context, out,
               [&](Entry& entry, v8::TryCatch& caught) {
                 v8::Local<v8::UnboundScript> compiled;
                 std::string reason;
                 if (!Compile(entry.isolate(), origin, name, source, nsource,
                              &reason, code)
                          .ToLocal(&compiled)) {
                   return reason.empty() ? Fail(owner, caught, mode, out)
                                         : Invalid(owner, reason, out);
                 }
                 if (owner->end.out_of_memory()) return PD_MEMORY;
                 *script = Persist(entry.isolate(), compiled);
                 return PD_OK;
               });
}

pd_status pd_script_run(pd_isolate* owner, uint32_t mode, pd_handle context,
                        pd_handle script, uint32_t want, pd_result* out) {
  return Enter(owner, mode, context, out,
               [&](Entry& entry, v8::TryCatch& caught) {
                 entry.RunsTasks();
                 v8::Local<v8::Value> value;
                 v8::Local<v8::Script> bound =
                     owner->scripts->Get(entry.isolate(), context, script);
                 if (!CallV8([&] {
                        return bound->Run(entry.context());
                      }).ToLocal(&value)) {
                   return Fail(owner, caught, mode, out);
                 }
                 return Deliver(owner, mode, want, entry.context(), value, out);
               });
}

pd_status pd_script_eval(pd_isolate* owner, uint32_t mode, pd_handle context,
                         pd_origin origin, const char* name, const char* source,
                         uint64_t nsource, uint32_t want, pd_result* out) {
  return Enter(
      owner, mode, context, out, [&](Entry& entry, v8::TryCatch& caught) {
        entry.RunsTasks();
        v8::Local<v8::UnboundScript> compiled;
        v8::Local<v8::Value> value;
        std::string reason;
        if (!Compile(entry.isolate(), origin, name, source, nsource, &reason)
                 .ToLocal(&compiled)) {
          return reason.empty() ? Fail(owner, caught, mode, out)
                                : Invalid(owner, reason, out);
        }
        v8::Local<v8::Script> bound = compiled->BindToCurrentContext();
        if (!CallV8([&] {
               return bound->Run(entry.context());
             }).ToLocal(&value)) {
          return Fail(owner, caught, mode, out);
        }
        return Deliver(owner, mode, want, entry.context(), value, out);
      });
}

pd_status pd_script_cache(pd_isolate* owner, uint32_t mode, pd_handle script,
                          pd_result* out) {
  pd_status status = Enter(owner, mode, 0, out, [&](Entry&, v8::TryCatch&) {
    if (owner->snapshot->creator) {
      return Invalid(owner, "a snapshot is being built", out);
    }
    AtSnapshot open;
    return DeliverCache(owner,
                        std::unique_ptr<v8::ScriptCompiler::CachedData>(
                            v8::ScriptCompiler::CreateCodeCache(
                                FromGo<v8::UnboundScript>(owner, script))),
                        out);
  });
  AtSnapshot::Close();
  return status;
}
#endif
