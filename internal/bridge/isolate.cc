#include <algorithm>

#include "engine.h"
#include "snapshot.h"

namespace paddock {
namespace {

template <class T>
void Forget(v8::Global<T>* global) {
  new (static_cast<void*>(global)) v8::Global<T>();
}

// V8 has freed all handles, or will never free them, so they are only cleared.
void ForgetHandles(pd_isolate* owner) {
  Forget(&owner->error_key);
  Forget(&owner->report_key);
  Forget(&owner->carrier);
  for (Class& c : owner->classes) Forget(&c.made);
  for (Shape& shape : owner->shapes) Forget(&shape.objects);
  for (HostRef* ref : owner->host_refs) {
    Forget(&ref->object);
    delete ref;
  }
  live.host_refs -= owner->host_refs.size();
  owner->host_refs.clear();
  live.handles -= owner->handles;
  live.isolates--;
}

void Initialize(pd_isolate* owner, pd_group* group,
                const pd_isolate_options& options) {
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = owner->allocator;
  ConfigureHeap(options.limits, &params.constraints);
  // Allocated before it is initialized, because V8 requests the isolate's task
  // runner from the platform during the initialization.
  v8::Isolate* isolate = v8::Isolate::Allocate(group->group);
  owner->isolate = isolate;
  owner->fate->Begin(isolate);
  owner->foreground = platform->Adopt(isolate, owner->waker);
  isolate->SetData(0, owner);
  InstallLanding(isolate);
  if (options.snapshot) {
    owner->startup = {reinterpret_cast<const char*>(options.snapshot),
                      static_cast<int>(options.nsnapshot)};
    params.snapshot_blob = &owner->startup;
  }
  owner->shared = options.sources;
  if (options.building) {
    owner->sources =
        options.sources ? std::make_unique<pd_sources>(options.sources->texts())
                        : std::make_unique<pd_sources>();
    owner->shared = owner->sources.get();
  }
  if (owner->shared) {
    params.external_references = owner->shared->References();
  }
  if (options.building) {
    InitializeBuilding(owner, params);
  } else {
    v8::Isolate::Initialize(isolate, params);
  }
  // None of these needs the lock, which would take as long again.
  isolate->SetCaptureStackTraceForUncaughtExceptions(true, 10);
  if (options.microtasks) {
    isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  }
  if (options.no_wait) isolate->SetAllowAtomicsWait(false);
  TrackRejections(owner, options.rejections);
  WatchHeap(owner, options.limits, params.constraints);
  WatchWasm(isolate);
}

}  // namespace

std::shared_ptr<Fate> FateOf(v8::Isolate* isolate) {
  pd_isolate* owner = Of(isolate);
  return owner ? owner->fate : nullptr;
}

}  // namespace paddock

using namespace paddock;

pd_status pd_isolate_new(pd_group* group, const pd_isolate_options* options,
                         pd_isolate** isolate, uint32_t* loss, char* words,
                         uint64_t cap) {
  auto* owner = new pd_isolate;
  owner->host = options->host;
  owner->clock.on = options->clock;
  owner->nesting = options->depth;
  owner->most_parts = options->parts;
  owner->most_bytes = options->bytes;
  owner->chanceless = options->building;
  owner->group = group;
  owner->fate = std::make_shared<Fate>(owner->memory, group->home);
  owner->fate->waker = owner->waker;
  owner->allocator = NewCountingAllocator(group->group, owner->memory);
  uintptr_t sandbox = group->group.GetSandboxAddressSpace()->base() +
                      v8::internal::kSandboxGuardRegionSize;
  owner->buffers_begin = sandbox + v8::internal::kPtrComprCageReservationSize;
  owner->buffers_end = sandbox + v8::internal::kSandboxSize;
  live.isolates++;
  pd_status status;
  {
    Caches::Making making(&owner->caches);
    NotingReservations noting(&owner->reservations, &group->home->reservations);
    status = Land(owner, [&] {
      // The guest is not charged for what the isolate contains from the start.
      Uncharged uncharged;
      std::optional<AtSnapshot> doubted;
      if (options->doubted) doubted.emplace();
      Initialize(owner, group, *options);
      return PD_OK;
    });
    AtSnapshot::Close();
  }
  if (status == PD_OK) {
    owner->caches.Made(owner->isolate);
    *isolate = owner;
    return PD_OK;
  }
  Loss last = owner->fate->loss();
  words[last.words.copy(words, cap - 1)] = 0;
  *loss = last.kind;
  pd_isolate_free(owner);
  return PD_LOST;
}

pd_status pd_isolate_free(pd_isolate* owner) {
  v8::Isolate* isolate = owner->isolate;
  bool lost = owner->fate->lost();
  if (isolate) platform->Abandon(isolate, lost);
  owner->fate->Leave();
  if (!lost) {
    owner->bound = {};
    StopWatchingHeap(owner);
    owner->caches.TakeBack();
    // V8 may report a fatal error here too, and the recovery point of another
    // isolate may be further out on the stack.
    lost = Land(owner, [&] {
             Uncharged uncharged;
             FinishBuilding(owner);
             isolate->Dispose();
             return PD_OK;
           }) == PD_LOST;
  }
  if (lost) {
    // Frames, tasks and V8 may still refer to owner, so it is not deleted.
    owner->out = {};
    owner->writing.clear();
    ForgetHandles(owner);
    owner->group->home->reservations.Take(&owner->reservations);
    return PD_LOST;
  }
  CloseSpareBuffers(owner);
  ForgetHandles(owner);
  delete owner;
  TrimMemory();
  return PD_OK;
}

void pd_isolate_shed(pd_isolate* owner) { owner->caches.GiveBack(); }

pd_status pd_isolate_statistics(pd_isolate* owner, uint32_t mode,
                                pd_heap_statistics* out) {
  auto fill = [&] {
    v8::HeapStatistics s;
    owner->isolate->GetHeapStatistics(&s);
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
  };
  if (owner->interrupted) return Land(owner, fill);
  return Enter(owner, mode, 0, nullptr,
               [&](Entry&, v8::TryCatch&) { return fill(); });
}

pd_status pd_isolate_collect(pd_isolate* owner, uint32_t mode, pd_result* out) {
  return Enter(owner, mode, 0, out, [&](Entry& entry, v8::TryCatch&) {
    entry.RunsTasks();
    entry.isolate()->LowMemoryNotification();
    GiveUpSpareBuffers(owner);
    out->dead = owner->dead.size();
    return PD_OK;
  });
}

void pd_isolate_drop(pd_isolate* owner, uint32_t mode, const pd_handle* handles,
                     uint64_t n) {
  Enter(owner, mode, 0, nullptr, [&](Entry&, v8::TryCatch&) {
    for (uint64_t i = 0; i < n; i++) {
      owner->bound.Drop(handles[i]);
      v8::Global<v8::Data> global;
      memcpy(static_cast<void*>(&global), &handles[i], sizeof handles[i]);
      global.Reset();
    }
    live.handles -= n;
    owner->handles -= n;
    return PD_OK;
  });
}

uint64_t pd_isolate_dead(pd_isolate* owner, uint32_t* ids, uint64_t cap) {
  uint64_t n = std::min<uint64_t>(cap, owner->dead.size());
  std::copy(owner->dead.end() - n, owner->dead.end(), ids);
  owner->dead.resize(owner->dead.size() - n);
  return n;
}
