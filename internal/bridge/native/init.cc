#ifdef PADDOCK_UNIT  // in unit.cc
#include "init.h"

#include <unistd.h>

#include <string>

#include "entry.h"
#include "invariant.h"
#include "isolate.h"
#include "place.h"
#include "platform.h"
#include "recovery.h"
#include "snapshot.h"
#include "v8-initialization.h"

namespace paddock {
Live live;
Platform* platform = nullptr;
}  // namespace paddock

const char* pd_init(const char* flags, uint64_t nflags, int32_t workers) {
  if (paddock::platform) return nullptr;
  v8::V8::SetFlagsFromString(flags, nflags);
  // V8's default opens /dev/urandom and reads 4 KiB from it, 8 times per
  // isolate. While a snapshot is built, randomness would change its bytes,
  // because objects that are keys have random hashes.
  v8::V8::SetEntropySource([](unsigned char* bytes, size_t n) {
    v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
    if (isolate && paddock::Of(isolate) &&
        paddock::Of(isolate)->snapshot->deterministic) {
      memset(bytes, 1, n);
      return true;
    }
    return n <= 256 && getentropy(bytes, n) == 0;
  });
  if (!v8::V8::InitializeICU()) {
    return "the ICU data linked into V8 cannot be used";
  }
  // Never freed: V8's worker threads use it until the process ends.
  paddock::platform = new paddock::Platform(workers);
  v8::V8::InitializePlatform(paddock::platform);
  paddock::InstallRecovery();
  paddock::PlaceSandbox();
  v8::V8::Initialize();
  if (!v8::IsolateGroup::CanCreateNewGroups()) {
    return "the linked V8 was built without multiple pointer-compression "
           "cages";
  }
  if (!v8::V8::IsSandboxConfiguredSecurely()) {
    return "V8 could not reserve its whole sandbox: too little address space "
           "(see ulimit -v)";
  }
  return nullptr;
}

const char* pd_version(void) { return v8::V8::GetVersion(); }

const char* pd_interface(void) { return PD_INTERFACE; }

void pd_process_facts(pd_facts* out) {
  // Note that V8's GetSandboxSizeInBytes and similar functions return the
  // values of the group that the thread is inside, and crash on a thread that
  // is inside none.
  out->sandbox_size = v8::internal::kSandboxSize;
  out->cage_size = v8::internal::kPtrComprCageReservationSize;
  out->reservation_size = v8::internal::kSandboxSize +
                          2 * v8::internal::kSandboxGuardRegionSize +
                          v8::internal::kAdditionalTrailingGuardRegionSize;
}

void pd_count_live(pd_live* out) {
  out->groups = paddock::live.groups.load();
  out->isolates = paddock::live.isolates.load();
  out->handles = paddock::live.handles.load();
  out->host_refs = paddock::live.host_refs.load();
  out->stores = paddock::live.stores.load();
  out->copies = paddock::live.copies.load();
  out->modules = paddock::live.modules.load();
  INVARIANT(out->groups >= 0 && out->isolates >= 0 && out->handles >= 0 &&
            out->host_refs >= 0 && out->stores >= 0 && out->copies >= 0 &&
            out->modules >= 0);
}

void pd_fail(void) {
  paddock::CallWithRecovery(paddock::Of(v8::Isolate::GetCurrent()), [] {
    (void)v8::MaybeLocal<v8::Value>().ToLocalChecked();
    return PD_OK;
  });
}
#endif
