// smoke VERSION dense|upstream: exits with 0 if V8 has this version and
// profile, and two isolate groups with separate sandboxes run a script.
#include <libplatform/libplatform.h>
#include <v8.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

void Check(bool ok, const char* what) {
  if (!ok) {
    std::fprintf(stderr, "smoke: %s\n", what);
    std::exit(1);
  }
}

double Eval(v8::Isolate* isolate, const char* source) {
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope context_scope(context);
  v8::Local<v8::String> text;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  if (!v8::String::NewFromUtf8(isolate, source).ToLocal(&text) ||
      !v8::Script::Compile(context, text).ToLocal(&script) ||
      !script->Run(context).ToLocal(&result)) {
    return -1;
  }
  return result->NumberValue(context).FromMaybe(-1);
}

}  // namespace

int main(int argc, char** argv) {
  Check(argc == 3, "usage: smoke VERSION dense|upstream");
  Check(std::strcmp(v8::V8::GetVersion(), argv[1]) == 0, v8::V8::GetVersion());
  const size_t size_log2 = std::strcmp(argv[2], "dense") == 0 ? 36 : 40;
  Check(v8::internal::kSandboxSizeLog2 == size_log2,
        "the headers have another sandbox size");

  std::unique_ptr<v8::Platform> platform = v8::platform::NewDefaultPlatform();
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  Check(v8::IsolateGroup::CanCreateNewGroups(), "this V8 has one group only");

  std::unique_ptr<v8::ArrayBuffer::Allocator> allocators[2];
  v8::Isolate* isolates[2];
  uintptr_t cages[2];
  for (int i = 0; i < 2; i++) {
    v8::IsolateGroup group = v8::IsolateGroup::Create();
    allocators[i].reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator(group));
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = allocators[i].get();
    isolates[i] = v8::Isolate::New(group, params);
    Check(isolates[i]->GetGroup() == group, "an isolate is in another group");
    // The upper half of an object's address is that of its cage.
    v8::Isolate::Scope isolate_scope(isolates[i]);
    v8::HandleScope handles(isolates[i]);
    cages[i] =
        *reinterpret_cast<uintptr_t*>(*v8::Symbol::New(isolates[i])) >> 32;
  }
  Check(cages[0] != cages[1], "two groups share a cage");
  for (int i = 0; i < 2; i++) {
    Check(Eval(isolates[i],
               "new Uint8Array(1 << 20).fill(1).reduce((a, b) => a + b) / (1 "
               "<< 20)"
               " + new Intl.NumberFormat('de').format(41000).replace('.000', "
               "'') * 1") == 42,
          "a script has another result");
  }
  for (v8::Isolate* isolate : isolates) isolate->Dispose();
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
}
