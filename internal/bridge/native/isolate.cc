#ifdef PADDOCK_UNIT  // in unit.cc
#include "isolate.h"

#include <algorithm>

#include "build.h"
#include "class.h"
#include "clone.h"
#include "entry.h"
#include "group.h"
#include "handle.h"
#include "heap.h"
#include "hostref.h"
#include "idle.h"
#include "init.h"
#include "invariant.h"
#include "life.h"
#include "memory.h"
#include "platform.h"
#include "recovery.h"
#include "rejection.h"
#include "reserved.h"
#include "script.h"
#include "snapshot.h"
#include "sources.h"
#include "suspend.h"

namespace paddock {
namespace {

template <class T>
void Forget(v8::Global<T>* global) {
  new (static_cast<void*>(global)) v8::Global<T>();
}

// V8 has freed all handles, or will never free them, so they are only cleared.
void ForgetHandles(pd_isolate* owner) {
  Forget(&owner->refs.error_key);
  Forget(&owner->rejection_tracking.report_key);
  Forget(&owner->async_context.holders);
  Forget(&owner->classes->linked);
  for (Class& c : owner->classes->all) Forget(&c.constructor);
  for (Shape& shape : owner->build->shapes) Forget(&shape.objects);
  for (HostRef* ref : owner->refs.all) {
    Forget(&ref->object);
    delete ref;
  }
  live.host_refs -= owner->refs.all.size();
  owner->refs.all.clear();
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
  owner->life->Begin(isolate);
  owner->foreground = platform->Adopt(isolate, owner->waker);
  isolate->SetData(0, owner);
  InstallRecovery(isolate);
  if (options.snapshot) {
    owner->snapshot->startup = {reinterpret_cast<const char*>(options.snapshot),
                                static_cast<int>(options.nsnapshot)};
    params.snapshot_blob = &owner->snapshot->startup;
  }
  owner->snapshot->sources = options.sources;
  if (options.building) {
    owner->snapshot->own_sources =
        options.sources ? std::make_unique<pd_sources>(options.sources->texts())
                        : std::make_unique<pd_sources>();
    owner->snapshot->sources = owner->snapshot->own_sources.get();
  }
  if (owner->snapshot->sources) {
    params.external_references = owner->snapshot->sources->References();
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

}  // namespace paddock

using namespace paddock;

pd_isolate::pd_isolate()
    : reservations(std::make_unique<Reservations>()),
      scripts(std::make_unique<BoundScripts>()),
      build(std::make_unique<BuildState>()),
      classes(std::make_unique<Classes>()),
      serializers(std::make_unique<Serializers>()),
      snapshot(std::make_unique<SnapshotState>()),
      caches(std::make_unique<Caches>()) {}
pd_isolate::~pd_isolate() = default;

pd_status pd_isolate_new(pd_group* group, const pd_isolate_options* options,
                         pd_isolate** isolate, uint32_t* loss, char* message,
                         uint64_t cap) {
  auto* owner = new pd_isolate;
  owner->host = options->host;
  owner->clock.on = options->clock;
  owner->value_limits.depth = options->depth;
  owner->value_limits.parts = options->parts;
  owner->value_limits.bytes = options->bytes;
  owner->snapshot->deterministic = options->building;
  owner->group = group;
  owner->life = std::make_shared<Life>(owner->memory, group->state);
  owner->life->waker = owner->waker;
  owner->allocator = NewCountingAllocator(group->group, owner->memory);
  uintptr_t sandbox = group->group.GetSandboxAddressSpace()->base() +
                      v8::internal::kSandboxGuardRegionSize;
  owner->buffers.begin = sandbox + v8::internal::kPtrComprCageReservationSize;
  owner->buffers.end = sandbox + v8::internal::kSandboxSize;
  live.isolates++;
  pd_status status;
  {
    Caches::Recording recording(owner->caches.get());
    NotingReservations noting(owner->reservations.get(),
                              &group->state->reservations);
    status = CallWithRecovery(owner, [&] {
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
    owner->caches->Created(owner->isolate);
    *isolate = owner;
    return PD_OK;
  }
  Loss last = owner->life->loss();
  message[last.message.copy(message, cap - 1)] = 0;
  *loss = last.kind;
  pd_isolate_free(owner);
  return PD_LOST;
}

pd_status pd_isolate_free(pd_isolate* owner) {
  v8::Isolate* isolate = owner->isolate;
  bool lost = owner->life->lost();
  if (kInvariants && !lost) {
    CheckIdle(owner);
    INVARIANT(owner->thread.load() == 0);
    INVARIANT(owner->suspended == 0);
    INVARIANT(owner->activation.depth == 0);
    INVARIANT(!owner->activation.hold->has_value());
    INVARIANT(owner->activation.nested.empty());
  }
  if (isolate) platform->Abandon(isolate, lost);
  owner->life->Leave();
  if (!lost) {
    *owner->scripts = {};
    StopWatchingHeap(owner);
    owner->caches->Populate();
    // V8 may report a fatal error here too, and the recovery point of another
    // isolate may be further out on the stack.
    lost = CallWithRecovery(owner, [&] {
             Uncharged uncharged;
             FinishBuilding(owner);
             isolate->Dispose();
             return PD_OK;
           }) == PD_LOST;
  }
  if (kInvariants && !lost) CheckAccount(owner);
  if (lost) {
    // Frames, tasks and V8 may still refer to owner, so it is not deleted.
    owner->out = {};
    owner->serializers->all.clear();
    ForgetHandles(owner);
    owner->group->state->reservations.Take(owner->reservations.get());
    return PD_LOST;
  }
  CloseSpareBuffers(owner);
  ForgetHandles(owner);
  delete owner;
  TrimMemory();
  return PD_OK;
}

void pd_isolate_shed(pd_isolate* owner) { owner->caches->ReleaseZeroPages(); }

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
  if (owner->interrupts.running) return CallWithRecovery(owner, fill);
  return Enter(owner, mode, 0, nullptr,
               [&](Entry&, v8::TryCatch&) { return fill(); });
}

pd_status pd_isolate_collect(pd_isolate* owner, uint32_t mode, pd_result* out) {
  return Enter(owner, mode, 0, out, [&](Entry& entry, v8::TryCatch&) {
    entry.RunsTasks();
    entry.isolate()->LowMemoryNotification();
    FreeSpareBuffers(owner);
    out->dead = owner->refs.dead.size();
    return PD_OK;
  });
}

void pd_isolate_drop(pd_isolate* owner, uint32_t mode, const pd_handle* handles,
                     uint64_t n) {
  Enter(owner, mode, 0, nullptr, [&](Entry&, v8::TryCatch&) {
    for (uint64_t i = 0; i < n; i++) {
      owner->scripts->Drop(handles[i]);
      Unpersist(owner, handles[i]);
    }
    return PD_OK;
  });
}

uint64_t pd_isolate_dead(pd_isolate* owner, uint32_t* ids, uint64_t cap) {
  uint64_t n = std::min<uint64_t>(cap, owner->refs.dead.size());
  std::copy(owner->refs.dead.end() - n, owner->refs.dead.end(), ids);
  owner->refs.dead.resize(owner->refs.dead.size() - n);
  return n;
}
#endif
