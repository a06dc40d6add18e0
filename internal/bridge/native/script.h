// Scripts.
#ifndef PADDOCK_SCRIPT_H_
#define PADDOCK_SCRIPT_H_

#include <cstddef>
#include <memory>
#include <unordered_map>

#include "bridge.h"
#include "v8-persistent-handle.h"
#include "v8-script.h"

namespace paddock {

// Scripts bound to contexts. Binding creates a function with its feedback,
// which takes several times as long as running a short script. Guarded by the
// isolate's lock.
class BoundScripts {
 public:
  v8::Local<v8::Script> Get(v8::Isolate* isolate, pd_handle context,
                            pd_handle script);
  // Called when the handle, of a context or a script, is dropped.
  void Drop(pd_handle handle);

 private:
  struct Key {
    pd_handle context, script;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& key) const {
      return std::hash<pd_handle>()(key.context * 31 + key.script);
    }
  };
  std::unordered_map<Key, v8::Global<v8::Script>, Hash> bound_;
  Key last_ = {};
  v8::Global<v8::Script>* last_bound_ = nullptr;
};

// Compiles a script of Paddock; see pd_origin.internal.
v8::MaybeLocal<v8::UnboundScript> CompileInternal(v8::Isolate* isolate,
                                                  v8::Local<v8::String> source);

// The parameters of a compilation, of scripts and other code. The Source owns
// the cache, which may be null. NoteCache records whether V8 used it.
v8::ScriptCompiler::CachedData* CacheOf(const pd_code& code);
v8::ScriptCompiler::CompileOptions OptionsOf(const pd_code& code);
void NoteCache(const v8::ScriptCompiler::CachedData* cache, pd_code* code);
// Delivers the cache that V8 created from compiled code.
pd_status DeliverCache(pd_isolate* owner,
                       std::unique_ptr<v8::ScriptCompiler::CachedData> cache,
                       pd_result* out);

}  // namespace paddock

#endif  // PADDOCK_SCRIPT_H_
