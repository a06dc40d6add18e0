#include <algorithm>

#include "engine.h"

namespace paddock {
namespace {

// What one costs outside the heap, in C++ and in Go, about.
constexpr uint64_t kCost = 512;

// Guests decide how many there are.
void Pay(pd_isolate* owner) {
  Memory& memory = *owner->memory;
  if (memory.Reserve(kCost)) return;
  // Some may be garbage.
  InV8([&] { owner->isolate->LowMemoryNotification(); });
  if (memory.Reserve(kCost)) return;
  memory.external += kCost;
  EndForMemory(owner);
}

void Collected(const v8::WeakCallbackInfo<HostRef>& info) {
  HostRef* ref = info.GetParameter();
  pd_isolate* owner = ref->owner;
  ref->object.Reset();
  if (!ref->wrapper || owner->wrappers.Remove(*ref)) {
    owner->dead.push_back(ref->id);
  }
  owner->host_refs.erase(ref);
  if (owner->carried == ref) owner->carried = nullptr;
  owner->memory->Release(kCost);
  delete ref;
  live.host_refs--;
}

}  // namespace

v8::Local<v8::Private> ErrorKey(pd_isolate* owner) {
  if (owner->error_key.IsEmpty()) {
    owner->error_key.Reset(owner->isolate, v8::Private::New(owner->isolate));
  }
  return owner->error_key.Get(owner->isolate);
}

HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object, uint64_t wrapper) {
  Pay(owner);
  auto* ref = new HostRef{owner, id, wrapper, {owner->isolate, object}};
  ref->object.SetWeak(ref, Collected, v8::WeakCallbackType::kParameter);
  owner->host_refs.insert(ref);
  live.host_refs++;
  if (wrapper) {
    owner->wrappers.Add(wrapper, ref);
    // Another may have been its last until now.
    std::erase(owner->dead, id);
  }
  return ref;
}

uint64_t Wrappers::Key(v8::Local<v8::Context> context, uint32_t id) {
  uint64_t number = 0;
  if (context->GetNumberOfEmbedderDataFields() > kContextId) {
    v8::Local<v8::Value> data = context->GetEmbedderData(kContextId);
    if (data->IsUint32()) number = data.As<v8::Uint32>()->Value();
  }
  return (number + 1) << 32 | id;
}

HostRef* Wrappers::Find(uint64_t key) const {
  auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

void Wrappers::Add(uint64_t key, HostRef* ref) {
  by_key_[key] = ref;
  counts_[ref->id]++;
}

bool Wrappers::Remove(const HostRef& ref) {
  by_key_.erase(ref.wrapper);
  auto count = counts_.find(ref.id);
  if (--count->second > 0) return false;
  counts_.erase(count);
  return true;
}

}  // namespace paddock
