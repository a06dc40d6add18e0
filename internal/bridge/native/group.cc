#ifdef PADDOCK_UNIT  // in unit.cc
#include "group.h"

#include <malloc.h>
#include <sys/mman.h>

#include "bridge.h"
#include "init.h"
#include "life.h"
#include "memory.h"
#include "place.h"
#include "platform.h"
#include "reserved.h"

pd_group* pd_group_new(void) {
  paddock::PlaceSandbox();
  auto state = std::make_shared<paddock::GroupState>();
  paddock::NotingReservations noting(&state->reservations,
                                     &state->reservations);
  auto* group = new pd_group{.group = v8::IsolateGroup::Create(),
                             .state = std::move(state)};
  paddock::live.groups++;
  return group;
}

pd_group* pd_group_default(void) {
  return new pd_group{.group = v8::IsolateGroup::GetDefault()};
}

void pd_group_free(pd_group* group) {
  delete group;
  paddock::live.groups--;
}

void pd_group_sandbox(pd_group* group, uint64_t* base, uint64_t* size) {
  v8::VirtualAddressSpace* space = group->group.GetSandboxAddressSpace();
  *base = space->base();
  *size = space->size();
}

int32_t pd_group_contains(pd_group* group, uint64_t address) {
  return group->group.SandboxContains(reinterpret_cast<void*>(address));
}

int32_t pd_group_lost(pd_group* group) { return group->state->lost(); }

int32_t pd_group_reclaim(pd_group* group, int32_t is_default) {
  // After this no task of the group runs. V8 keeps its object for the group,
  // because the lost isolates refer to it.
  if (!paddock::platform->Leave(*group->state)) return 0;
  v8::VirtualAddressSpace* space = group->group.GetSandboxAddressSpace();
  auto* base = reinterpret_cast<void*>(space->base());
  paddock::ForgetBuffers(space->base(), space->size());
  if (is_default) {
    madvise(base, space->size(), MADV_DONTNEED);
  } else {
    munmap(base, space->size());
    group->state->reservations.Release();
    paddock::live.groups--;
  }
  malloc_trim(0);
  return 1;
}
#endif
