#ifdef PADDOCK_UNIT  // in unit.cc
#include "hostref.h"

#include <algorithm>

#include "context.h"
#include "heap.h"
#include "init.h"
#include "isolate.h"
#include "memory.h"

namespace paddock {
namespace {

// The approximate number of bytes that a host reference takes outside the heap,
// in C++ and in Go.
constexpr uint64_t kCost = 512;

// The size of the heap is read when the number of references is a multiple of
// this.
constexpr size_t kEach = 256;

// Reports whether the heap, including garbage, has grown to the size that the
// limit allows. V8 does not know the memory that its objects hold outside the
// heap, so it starts no collection for it. Memory::heap is the size after the
// last collection.
bool MuchGarbage(pd_isolate* owner) {
  if (owner->refs.all.size() % kEach != 0) return false;
  const Memory& memory = *owner->memory;
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  uint64_t used = statistics.used_heap_size();
  return used + memory.external > memory.limit &&
         used > memory.heap + memory.limit / 8;
}

// A guest determines the number of references, so they count against its limit.
void Pay(pd_isolate* owner, uint64_t cost) {
  if (MuchGarbage(owner)) CollectFully(owner);
  if (Charge(owner, cost)) return;
  owner->memory->external += cost;
  EndForMemory(owner);
}

void Collected(const v8::WeakCallbackInfo<HostRef>& info) {
  HostRef* ref = info.GetParameter();
  pd_isolate* owner = ref->owner;
  ref->object.Reset();
  if (!ref->wrapper || owner->refs.wrappers.Remove(*ref)) {
    owner->refs.dead.push_back(ref->id);
  }
  [[maybe_unused]] size_t known = owner->refs.all.erase(ref);
  INVARIANT(known == 1);
  if (owner->async_context.last == ref) owner->async_context.last = nullptr;
  owner->memory->Release(ref->cost);
  delete ref;
  live.host_refs--;
}

}  // namespace

v8::Local<v8::Private> ErrorKey(pd_isolate* owner) {
  if (owner->refs.error_key.IsEmpty()) {
    owner->refs.error_key.Reset(owner->isolate,
                                v8::Private::New(owner->isolate));
  }
  return owner->refs.error_key.Get(owner->isolate);
}

HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object, uint64_t wrapper,
                    uint64_t held) {
  uint64_t cost = kCost + held;
  Pay(owner, cost);
  auto* ref = new HostRef{owner, id, wrapper, cost, {owner->isolate, object}};
  ref->object.SetWeak(ref, Collected, v8::WeakCallbackType::kParameter);
  owner->refs.all.insert(ref);
  live.host_refs++;
  if (wrapper) {
    owner->refs.wrappers.Add(wrapper, ref);
    // The last object for the value may have been collected, and its ID queued.
    std::erase(owner->refs.dead, id);
  }
  return ref;
}

uint64_t Wrappers::Key(v8::Local<v8::Context> context, uint32_t id) {
  return (uint64_t{ContextId(context)} + 1) << 32 | id;
}

HostRef* Wrappers::Find(uint64_t key) const {
  auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

size_t HostRefs::ids() const {
  std::unordered_set<uint32_t> different(dead.begin(), dead.end());
  for (const HostRef* ref : all) different.insert(ref->id);
  return different.size();
}

void Wrappers::Add(uint64_t key, HostRef* ref) {
  INVARIANT(!Find(key));
  by_key_[key] = ref;
  counts_[ref->id]++;
}

bool Wrappers::Remove(const HostRef& ref) {
  INVARIANT(Find(ref.wrapper) == &ref);
  by_key_.erase(ref.wrapper);
  auto count = counts_.find(ref.id);
  INVARIANT(count != counts_.end() && count->second > 0);
  if (--count->second > 0) return false;
  counts_.erase(count);
  return true;
}

}  // namespace paddock
#endif
