// ES modules.
#include <string>
#include <unordered_map>
#include <vector>

#include "engine.h"

using namespace baseline;

namespace {

struct Source {
  std::string text;
  std::vector<uint8_t> cache;
};
std::unordered_map<std::string, Source> sources;
std::unordered_map<std::string, v8::Global<v8::Module>> loaded;

// The name of a module is its specifier.
std::string Name(v8::Isolate* isolate, v8::Local<v8::String> text) {
  return *v8::String::Utf8Value(isolate, text);
}

// Compiles a module and all modules that it imports.
v8::Local<v8::Module> Load(v8::Isolate* isolate, v8::Local<v8::Context> context,
                           const std::string& name, bool cached) {
  const Source& source = sources.at(name);
  v8::ScriptOrigin origin(Text(isolate, name.c_str()), 0, 0, false, -1, {},
                          false, false, true);
  v8::ScriptCompiler::Source text(
      Text(isolate, source.text.c_str()), origin,
      cached ? new v8::ScriptCompiler::CachedData(source.cache.data(),
                                                  source.cache.size())
             : nullptr);
  v8::Local<v8::Module> module =
      v8::ScriptCompiler::CompileModule(
          isolate, &text,
          cached ? v8::ScriptCompiler::kConsumeCodeCache
                 : v8::ScriptCompiler::kNoCompileOptions)
          .ToLocalChecked();
  if (cached && text.GetCachedData()->rejected) abort();
  loaded[name].Reset(isolate, module);
  v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
  for (int i = 0; i < requests->Length(); i++) {
    std::string other =
        Name(isolate, requests->Get(i).As<v8::ModuleRequest>()->GetSpecifier());
    if (!loaded.contains(other)) Load(isolate, context, other, cached);
  }
  return module;
}

v8::MaybeLocal<v8::Module> Resolve(v8::Local<v8::Context>,
                                   v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray>,
                                   v8::Local<v8::Module>) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  return loaded.at(Name(isolate, specifier)).Get(isolate);
}

// Loads, links and evaluates a module.
uint64_t Import(v8::Isolate* isolate, const char* main, bool cached) {
  Entered entered(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope scope(context);
  return Time(1, [&] {
    v8::TryCatch caught(isolate);
    v8::Local<v8::Module> module = Load(isolate, context, main, cached);
    module->InstantiateModule(context, Resolve).Check();
    auto done = module->Evaluate(context).ToLocalChecked().As<v8::Promise>();
    if (done->State() != v8::Promise::kFulfilled) abort();
  });
}

}  // namespace

void baseline_module(const char* name, const char* text) {
  sources[name].text = text;
}

uint64_t baseline_import(const char* main, int32_t cached) {
  v8::Isolate* isolate = NewIsolate();
  uint64_t took = Import(isolate, main, cached);
  if (!cached) {
    Entered entered(isolate);
    for (auto& [name, module] : loaded) {
      std::unique_ptr<v8::ScriptCompiler::CachedData> cache(
          v8::ScriptCompiler::CreateCodeCache(
              module.Get(isolate)->GetUnboundModuleScript()));
      sources[name].cache.assign(cache->data, cache->data + cache->length);
    }
  }
  loaded.clear();
  isolate->Dispose();
  return took;
}
