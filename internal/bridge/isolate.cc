#include <algorithm>

#include "engine.h"

namespace paddock {
namespace {

// The first time, the run is ended and gets some slack to unwind in. A second
// time means that it allocates faster than it unwinds: no more.
size_t NearHeapLimit(void* data, size_t current, size_t) {
  auto* owner = static_cast<pd_isolate*>(data);
  if (owner->heap_exhausted) return current;
  owner->heap_exhausted = true;
  owner->isolate->TerminateExecution();
  return current + current / 2 + (16 << 20);
}

template <class T>
void Forget(v8::Global<T>* global) {
  new (static_cast<void*>(global)) v8::Global<T>();
}

}  // namespace

v8::Local<v8::Private> ErrorKey(pd_isolate* owner) {
  if (owner->error_key.IsEmpty()) {
    owner->error_key.Reset(owner->isolate, v8::Private::New(owner->isolate));
  }
  return owner->error_key.Get(owner->isolate);
}

void RestoreHeapLimit(pd_isolate* owner) {
  owner->heap_exhausted = false;
  v8::Isolate* isolate = owner->isolate;
  isolate->CancelTerminateExecution();
  isolate->LowMemoryNotification();
  isolate->RemoveNearHeapLimitCallback(NearHeapLimit, owner->heap_limit);
  isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
}

HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object) {
  auto* ref = new HostRef{owner, id, {owner->isolate, object}};
  ref->object.SetWeak(
      ref,
      [](const v8::WeakCallbackInfo<HostRef>& info) {
        HostRef* ref = info.GetParameter();
        ref->object.Reset();
        ref->owner->dead.push_back(ref->id);
        ref->owner->host_refs.erase(ref);
        delete ref;
        live.host_refs--;
      },
      v8::WeakCallbackType::kParameter);
  owner->host_refs.insert(ref);
  live.host_refs++;
  return ref;
}

}  // namespace paddock

using namespace paddock;

pd_isolate* pd_isolate_new(pd_group* group, const pd_isolate_options* options) {
  auto* owner = new pd_isolate;
  owner->host = options->host;
  owner->allocator.reset(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator(group->group));
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = owner->allocator;
  if (options->heap_limit) {
    params.constraints.ConfigureDefaultsFromHeapSize(0, options->heap_limit);
  }
  // Allocated before it is initialised, for V8 asks the platform for the
  // isolate's task runner while it initialises.
  v8::Isolate* isolate = v8::Isolate::Allocate(group->group);
  owner->isolate = isolate;
  owner->foreground = platform->Adopt(isolate);
  isolate->SetData(0, owner);
  v8::Isolate::Initialize(isolate, params);
  // None of these needs the lock, which would cost as much again.
  isolate->SetCaptureStackTraceForUncaughtExceptions(true, 10);
  v8::HeapStatistics statistics;
  isolate->GetHeapStatistics(&statistics);
  owner->heap_limit = statistics.heap_size_limit();
  isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
  live.isolates++;
  return owner;
}

uint64_t pd_isolate_heap_limit(const pd_isolate* owner) {
  return owner->heap_limit;
}

void pd_isolate_free(pd_isolate* owner) {
  v8::Isolate* isolate = owner->isolate;
  owner->bound = {};
  platform->Abandon(isolate);
  isolate->Dispose();
  // V8 has freed all handles, so ours only forget them.
  Forget(&owner->error_key);
  for (HostRef* ref : owner->host_refs) {
    Forget(&ref->object);
    delete ref;
  }
  live.host_refs -= owner->host_refs.size();
  int64_t handles = owner->handles;
  delete owner;
  live.handles -= handles;
  live.isolates--;
}

void pd_isolate_terminate(pd_isolate* owner) {
  owner->isolate->TerminateExecution();
}

void pd_isolate_resume(pd_isolate* owner) {
  owner->isolate->CancelTerminateExecution();
}

pd_status pd_isolate_statistics(pd_isolate* owner, uint32_t mode,
                                pd_heap_statistics* out) {
  Entry entry(owner, mode);
  if (!entry.ok()) return PD_CLOSED;
  v8::HeapStatistics s;
  entry.isolate()->GetHeapStatistics(&s);
  *out = {
      .total_heap = s.total_heap_size(),
      .total_executable = s.total_heap_size_executable(),
      .total_physical = s.total_physical_size(),
      .total_available = s.total_available_size(),
      .used_heap = s.used_heap_size(),
      .heap_limit = s.heap_size_limit(),
      .malloced = s.malloced_memory(),
      .peak_malloced = s.peak_malloced_memory(),
      .external = s.external_memory(),
      .native_contexts = s.number_of_native_contexts(),
      .detached_contexts = s.number_of_detached_contexts(),
      .global_handles = s.total_global_handles_size(),
      .used_global_handles = s.used_global_handles_size(),
      .allocated = s.total_allocated_bytes(),
  };
  return PD_OK;
}

pd_status pd_isolate_collect(pd_isolate* owner, uint32_t mode, pd_result* out) {
  Entry entry(owner, mode);
  if (!entry.ok()) return PD_CLOSED;
  entry.isolate()->LowMemoryNotification();
  out->dead = owner->dead.size();
  return PD_OK;
}

void pd_isolate_drop(pd_isolate* owner, uint32_t mode, const pd_handle* handles,
                     uint64_t n) {
  Entry entry(owner, mode);
  if (!entry.ok()) return;
  for (uint64_t i = 0; i < n; i++) {
    owner->bound.Drop(handles[i]);
    v8::Global<v8::Data> global;
    memcpy(static_cast<void*>(&global), &handles[i], sizeof handles[i]);
    global.Reset();
  }
  live.handles -= n;
  owner->handles -= n;
}

uint64_t pd_isolate_dead(pd_isolate* owner, uint32_t* ids, uint64_t cap) {
  uint64_t n = std::min<uint64_t>(cap, owner->dead.size());
  std::copy(owner->dead.end() - n, owner->dead.end(), ids);
  owner->dead.resize(owner->dead.size() - n);
  return n;
}
