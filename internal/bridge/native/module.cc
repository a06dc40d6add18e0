#ifdef PADDOCK_UNIT  // in unit.cc
// ES modules. Go resolves the requests before V8 asks for them: the bridge gets
// a table, and no Go function is called while modules are linked.
//
// V8 asks the host for import(), import.meta and the evaluation of synthetic
// modules. These requests go to one Go function per context, which is in the
// context's embedder data.
#include "module.h"

#include <algorithm>
#include <unordered_map>

#include "cells.h"
#include "context.h"
#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "isolate.h"
#include "reader.h"
#include "recovery.h"
#include "result.h"
#include "script.h"
#include "snapshot.h"
#include "text.h"
#include "wrap.h"

namespace paddock {
namespace {

// An import() with more attributes is rejected. Only "type" has a meaning.
constexpr int kMaxAttributes = 8;

// The maximum number of arguments that a function of pd_module_function
// receives.
constexpr int kMaxArguments = 4;

v8::Local<v8::String> Literal(v8::Isolate* isolate, const char* text) {
  v8::Local<v8::String> made;
  if (!v8::String::NewFromUtf8(isolate, text).ToLocal(&made)) {
    return v8::String::Empty(isolate);
  }
  return made;
}

// The context's Go function; empty if it has none.
v8::Local<v8::Function> HookOf(v8::Local<v8::Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= kModuleHook) return {};
  v8::Local<v8::Value> hook = context->GetEmbedderData(kModuleHook);
  if (!hook->IsFunction()) return {};
  return hook.As<v8::Function>();
}

v8::MaybeLocal<v8::Value> CallHook(v8::Local<v8::Context> context, int argc,
                                   v8::Local<v8::Value> argv[]) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Function> hook = HookOf(context);
  if (hook.IsEmpty()) {
    isolate->ThrowException(v8::Exception::TypeError(
        Literal(isolate, "the context has no module loader")));
    return {};
  }
  return CallV8(
      [&] { return hook->Call(context, v8::Undefined(isolate), argc, argv); });
}

v8::Local<v8::Value> Ask(v8::Isolate* isolate, pd_module_asks what) {
  return v8::Integer::New(isolate, what);
}

v8::MaybeLocal<v8::Value> Imported(v8::Local<v8::Context> context,
                                   v8::Local<v8::Value> referrer,
                                   v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Value> args[3 + 2 * kMaxAttributes] = {
      Ask(isolate, PD_ASKS_IMPORT), specifier, referrer};
  int n = attributes->Length();
  if (n > 2 * kMaxAttributes) {
    isolate->ThrowException(v8::Exception::SyntaxError(
        Literal(isolate, "the import has too many attributes")));
    return {};
  }
  for (int i = 0; i < n; i++) {
    args[3 + i] = attributes->Get(i).As<v8::Value>();
  }
  return CallHook(context, 3 + n, args);
}

// import() rejects. It throws only if the run must end.
v8::MaybeLocal<v8::Promise> OnImport(v8::Local<v8::Context> context,
                                     v8::Local<v8::Data>,
                                     v8::Local<v8::Value> referrer,
                                     v8::Local<v8::String> specifier,
                                     v8::Local<v8::FixedArray> attributes) {
  BridgeScope bridge_scope;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> promise;
  if (Imported(context, referrer, specifier, attributes).ToLocal(&promise) &&
      promise->IsPromise()) {
    return promise.As<v8::Promise>();
  }
  v8::Local<v8::Promise::Resolver> resolver;
  if (caught.HasTerminated() || !caught.HasCaught()) {
    caught.ReThrow();
    return {};
  }
  v8::Local<v8::Value> thrown = caught.Exception();
  caught.Reset();
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Reject(context, thrown).IsNothing()) {
    caught.ReThrow();
    return {};
  }
  return resolver->GetPromise();
}

// A function of pd_module_function.
void OnCall(const v8::FunctionCallbackInfo<v8::Value>& info) {
  BridgeScope bridge_scope;
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Value> args[2 + kMaxArguments] = {Ask(isolate, PD_ASKS_CALL),
                                                  info.Data()};
  int n = std::min(info.Length(), kMaxArguments);
  for (int i = 0; i < n; i++) args[2 + i] = info[i];
  v8::Local<v8::Value> result;
  if (CallHook(isolate->GetCurrentContext(), 2 + n, args).ToLocal(&result)) {
    info.GetReturnValue().Set(result);
  }
}

void OnMeta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
            v8::Local<v8::Object> meta) {
  BridgeScope bridge_scope;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Value> args[] = {Ask(isolate, PD_ASKS_META), meta,
                                 module->GetResourceName()};
  // V8 handles an exception.
  (void)!CallHook(context, 3, args).IsEmpty();
}

v8::MaybeLocal<v8::Value> OnEvaluate(v8::Local<v8::Context> context,
                                     v8::Local<v8::Module> module) {
  BridgeScope bridge_scope;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Value> args[] = {Ask(isolate, PD_ASKS_EVALUATE),
                                 module->GetResourceName()};
  v8::Local<v8::Promise::Resolver> resolver;
  if (CallHook(context, 2, args).IsEmpty() ||
      !v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) {
    return {};
  }
  return resolver->GetPromise();
}

}  // namespace

std::array<intptr_t, 2> ModuleReferences() {
  return {reinterpret_cast<intptr_t>(OnCall),
          reinterpret_cast<intptr_t>(OnEvaluate)};
}

// The modules that the requests of the modules being linked resolve to.
class Links {
 public:
  // Rows of: a module, the number of its requests, and the modules that these
  // resolve to.
  Links(const pd_handle* table, uint64_t n) {
    for (const pd_handle* row = table; row < table + n; row += 2 + row[1]) {
      rows_.emplace(FromHandle<v8::Module>(row[0])->GetIdentityHash(), row);
    }
  }
  v8::MaybeLocal<v8::Module> Find(v8::Local<v8::Module> module,
                                  size_t request) const {
    auto [row, end] = rows_.equal_range(module->GetIdentityHash());
    for (; row != end; ++row) {
      const pd_handle* at = row->second;
      if (FromHandle<v8::Module>(at[0]) != module) continue;
      if (request >= at[1]) break;
      return FromHandle<v8::Module>(at[2 + request]);
    }
    return {};
  }

 private:
  std::unordered_multimap<int, const pd_handle*> rows_;
};

namespace {

v8::MaybeLocal<v8::Module> Resolve(v8::Local<v8::Context>, size_t request,
                                   v8::Local<v8::Module> referrer) {
  BridgeScope bridge_scope;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::MaybeLocal<v8::Module> found =
      Of(isolate)->linking->Find(referrer, request);
  if (found.IsEmpty()) {
    isolate->ThrowException(v8::Exception::Error(
        Literal(isolate, "a request of the module was not resolved")));
  }
  return found;
}

// The elements of the follower's data: the resolver that it settles, and the
// value.
enum FollowerSlot { kResolver, kValue, kFollowerSlots };

void Settle(const v8::FunctionCallbackInfo<v8::Value>& info, bool fulfil) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  auto slots = info.Data().As<v8::Array>();
  v8::Local<v8::Value> resolver, value;
  if (!slots->Get(context, kResolver).ToLocal(&resolver) ||
      !slots->Get(context, kValue).ToLocal(&value)) {
    return;
  }
  auto to = resolver.As<v8::Promise::Resolver>();
  (void)(fulfil ? to->Resolve(context, value) : to->Reject(context, info[0]));
}

void OnFulfilled(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Settle(info, true);
}

void OnRejected(const v8::FunctionCallbackInfo<v8::Value>& info) {
  Settle(info, false);
}

}  // namespace

v8::Maybe<bool> Follow(v8::Local<v8::Context> context,
                       v8::Local<v8::Promise::Resolver> resolver,
                       v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value> value) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  switch (promise->State()) {
    case v8::Promise::kFulfilled:
      return resolver->Resolve(context, value);
    case v8::Promise::kRejected:
      return resolver->Reject(context, promise->Result());
    case v8::Promise::kPending:
      break;
  }
  v8::Local<v8::Value> slots[kFollowerSlots] = {resolver, value};
  v8::Local<v8::Array> data = v8::Array::New(isolate, slots, kFollowerSlots);
  v8::Local<v8::Function> fulfilled, rejected;
  if (!v8::Function::New(context, OnFulfilled, data, 1).ToLocal(&fulfilled) ||
      !v8::Function::New(context, OnRejected, data, 1).ToLocal(&rejected) ||
      promise->Then(context, fulfilled, rejected).IsEmpty()) {
    return v8::Nothing<bool>();
  }
  return v8::Just(true);
}

namespace {

// Writes the requests in the format of bridge.h.
void WriteRequests(pd_isolate* owner, v8::Local<v8::Module> module) {
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
  owner->out.Clear();
  for (int i = 0; i < requests->Length(); i++) {
    v8::HandleScope scope(isolate);
    auto request = requests->Get(i).As<v8::ModuleRequest>();
    v8::Location at =
        module->SourceOffsetToLocation(request->GetSourceOffset());
    v8::Local<v8::FixedArray> attributes = request->GetImportAttributes();
    constexpr int kEach = 3;  // key, value and position in the source
    auto n = static_cast<uint32_t>(attributes->Length() / kEach);
    owner->out.cells.push_back(
        owner->out.Text(isolate, request->GetSpecifier()));
    owner->out.Push(PD_NUMBER, n,
                    static_cast<uint64_t>(at.GetLineNumber()) << 32 |
                        static_cast<uint32_t>(at.GetColumnNumber()));
    for (uint32_t a = 0; a < n; a++) {
      for (int field = 0; field < 2; field++) {
        owner->out.cells.push_back(owner->out.Text(
            isolate, attributes->Get(kEach * a + field).As<v8::String>()));
      }
    }
  }
}

// Reads the names of a synthetic module's exports. Returns false with why set,
// or with a pending exception.
bool ReadNames(v8::Isolate* isolate, v8::Local<v8::Context> context,
               Reader* reader, uint32_t n, v8::LocalVector<v8::String>* names,
               const char** reason) {
  v8::Local<v8::Set> seen = v8::Set::New(isolate);
  for (uint32_t i = 0; i < n; i++) {
    v8::Local<v8::Value> name;
    if (!reader->Next(&name)) return false;
    if (!name->IsString()) {
      *reason = "an export's name is not a string";
      return false;
    }
    // V8 ends the process for a duplicate name.
    bool twice;
    if (!seen->Has(context, name).To(&twice)) return false;
    if (twice) {
      *reason = "two exports have the same name";
      return false;
    }
    if (seen->Add(context, name).IsEmpty()) return false;
    names->push_back(name.As<v8::String>());
  }
  return true;
}

pd_status SetExports(pd_isolate* owner, v8::Local<v8::Module> module,
                     Reader* reader, uint32_t n, v8::TryCatch& caught,
                     pd_result* out) {
  if (!module->IsSyntheticModule()) {
    return Invalid(owner,
                   "the module is not synthetic, so its exports cannot be set",
                   out);
  }
  for (uint32_t i = 0; i + 1 < n; i += 2) {
    v8::Local<v8::Value> name, value;
    if (!reader->Next(&name) || !reader->Next(&value)) {
      return reader->reason().empty() ? Fail(owner, caught, PD_HELD, out)
                                      : Invalid(owner, reader->reason(), out);
    }
    if (!name->IsString()) {
      return Invalid(owner, "an export's name is not a string", out);
    }
    if (module
            ->SetSyntheticModuleExport(owner->isolate, name.As<v8::String>(),
                                       value)
            .IsNothing()) {
      return Fail(owner, caught, PD_HELD, out);
    }
  }
  out->value = {PD_UNDEFINED, 0, 0};
  return PD_OK;
}

pd_status Evaluate(pd_isolate* owner, v8::Local<v8::Context> context,
                   v8::Local<v8::Module> module, v8::TryCatch& caught,
                   pd_result* out) {
  v8::Module::Status status = module->GetStatus();
  if (status < v8::Module::kInstantiated || status == v8::Module::kEvaluating) {
    return Invalid(owner, "the module is not linked, or is being evaluated",
                   out);
  }
  // V8 stores null for a run that was ended, and would return a promise that is
  // never settled.
  if (status == v8::Module::kErrored && module->GetException()->IsNull()) {
    return Invalid(owner, "an earlier evaluation of the module was terminated",
                   out);
  }
  v8::Local<v8::Value> value;
  if (!CallV8([&] { return module->Evaluate(context); }).ToLocal(&value)) {
    return Fail(owner, caught, PD_HELD, out);
  }
  if (value->IsPromise()) value.As<v8::Promise>()->MarkAsHandled();
  return Deliver(owner, PD_HELD, PD_WANT_VALUE, context, value, out);
}

}  // namespace
}  // namespace paddock

using namespace paddock;

pd_status pd_module_hook(pd_isolate* owner, pd_handle context,
                         pd_handle function, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    entry.isolate()->SetHostImportModuleDynamicallyCallback(OnImport);
    entry.isolate()->SetHostInitializeImportMetaObjectCallback(OnMeta);
    v8::Local<v8::Value> hook = v8::Undefined(entry.isolate());
    if (function) hook = FromGo(owner, function);
    FromGo<v8::Context>(owner, context)->SetEmbedderData(kModuleHook, hook);
    return PD_OK;
  });
}

pd_status pd_module_function(pd_isolate* owner, const char* with,
                             uint64_t nwith, const char* name, uint64_t nname,
                             pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::String> data, text;
    if (!MakeText(entry.isolate(), with, nwith).ToLocal(&data) ||
        !MakeText(entry.isolate(), name, nname).ToLocal(&text)) {
      return Invalid(owner, "the name exceeds V8's maximum string length", out);
    }
    v8::Local<v8::Function> made;
    if (!v8::Function::New(entry.context(), OnCall, data, 0,
                           v8::ConstructorBehavior::kThrow)
             .ToLocal(&made)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    made->SetName(text);
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), made, out);
  });
}

pd_status pd_module_compile(pd_isolate* owner, pd_handle context,
                            pd_origin origin, const char* name,
                            const char* source, uint64_t nsource, pd_code* code,
                            pd_handle* module, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Context::Scope inside(FromGo<v8::Context>(owner, context));
    v8::Local<v8::String> text, resource;
    if (!MakeSource(owner, source, nsource).ToLocal(&text)) {
      return Invalid(owner, "the source exceeds V8's maximum string length",
                     out);
    }
    if (!MakeText(isolate, name, origin.name_len).ToLocal(&resource)) {
      return Invalid(owner, "the name exceeds V8's maximum string length", out);
    }
    v8::ScriptCompiler::Source input(
        text,
        v8::ScriptOrigin(resource, origin.line, origin.column, false, -1, {},
                         false, false, true),
        code ? CacheOf(*code) : nullptr);
    v8::Local<v8::Module> compiled;
    if (!CallV8([&] {
           return v8::ScriptCompiler::CompileModule(
               isolate, &input,
               code ? OptionsOf(*code) : v8::ScriptCompiler::kNoCompileOptions);
         }).ToLocal(&compiled)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    if (code) NoteCache(input.GetCachedData(), code);
    if (owner->end.out_of_memory()) return PD_MEMORY;
    WriteRequests(owner, compiled);
    owner->out.Publish(out);
    *module = Persist(isolate, compiled);
    return PD_OK;
  });
}

pd_status pd_module_synthetic(pd_isolate* owner, pd_handle context, uint32_t id,
                              pd_args args, const pd_cell* cells,
                              const uint8_t* bytes, pd_handle* module,
                              pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Context::Scope inside(FromGo<v8::Context>(owner, context));
    Reader reader(isolate, entry.context(), args, cells, bytes);
    v8::LocalVector<v8::String> names(isolate);
    const char* reason = nullptr;
    if (!ReadNames(isolate, entry.context(), &reader, args.roots, &names,
                   &reason)) {
      if (reason) return Invalid(owner, reason, out);
      return reader.reason().empty() ? Fail(owner, caught, PD_HELD, out)
                                     : Invalid(owner, reader.reason(), out);
    }
    std::string number = std::to_string(id);
    v8::Local<v8::Module> made = v8::Module::CreateSyntheticModule(
        isolate, Literal(isolate, number.c_str()),
        v8::MemorySpan<const v8::Local<v8::String>>(names.data(), names.size()),
        OnEvaluate);
    if (owner->end.out_of_memory()) return PD_MEMORY;
    *module = Persist(isolate, made);
    return PD_OK;
  });
}

pd_status pd_module_link(pd_isolate* owner, pd_handle context,
                         const pd_handle* table, uint64_t n, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch& caught) {
    auto in = FromGo<v8::Context>(owner, context);
    v8::Context::Scope inside(in);
    auto root = FromGo<v8::Module>(owner, table[0]);
    if (root->GetStatus() >= v8::Module::kInstantiated) return PD_OK;
    Links links(table, n);
    const Links* outer = std::exchange(owner->linking, &links);
    bool linked = CallV8([&] {
                    return root->InstantiateModule(in, Resolve);
                  }).FromMaybe(false);
    owner->linking = outer;
    return linked ? PD_OK : Fail(owner, caught, PD_HELD, out);
  });
}

pd_status pd_module_do(pd_isolate* owner, uint32_t op, pd_handle context,
                       pd_handle target, pd_args args, const pd_cell* cells,
                       const uint8_t* bytes, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    auto in = FromGo<v8::Context>(owner, context);
    v8::Context::Scope inside(in);
    auto module = FromGo<v8::Module>(owner, target);
    switch (op) {
      case PD_MODULE_EVALUATE:
        entry.RunsTasks();
        return Evaluate(owner, in, module, caught, out);
      case PD_MODULE_STATUS:
        out->value = {PD_NUMBER, 0, Bits(module->GetStatus())};
        return PD_OK;
      case PD_MODULE_NAMESPACE:
        if (module->GetStatus() < v8::Module::kInstantiated) {
          return Invalid(owner, "the module is not linked", out);
        }
        return Deliver(owner, PD_HELD, PD_WANT_VALUE, in,
                       CallV8([&] { return module->GetModuleNamespace(); }),
                       out);
      case PD_MODULE_EXPORT: {
        Reader reader(entry.isolate(), in, args, cells, bytes);
        return SetExports(owner, module, &reader, args.roots, caught, out);
      }
      case PD_MODULE_CACHE:
        if (!module->IsSourceTextModule() ||
            module->GetStatus() == v8::Module::kErrored) {
          return Invalid(owner, "the module is synthetic and has no code", out);
        }
        return DeliverCache(owner,
                            std::unique_ptr<v8::ScriptCompiler::CachedData>(
                                v8::ScriptCompiler::CreateCodeCache(
                                    module->GetUnboundModuleScript())),
                            out);
    }
    return Invalid(owner, "unknown operation", out);
  });
}

pd_status pd_module_kept(pd_isolate* owner, pd_handle context, uint64_t n,
                         pd_handle* module, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Local<v8::Module> kept;
    if (!FromGo<v8::Context>(owner, context)
             ->GetDataFromSnapshotOnce<v8::Module>(n)
             .ToLocal(&kept)) {
      return Invalid(owner, "the modules of the context were already taken",
                     out);
    }
    *module = Persist(entry.isolate(), kept);
    return PD_OK;
  });
}
#endif
