#include <malloc.h>
#include <sys/mman.h>

#include "engine.h"
#include "place.h"

pd_group* pd_group_new(void) {
  paddock::PlaceSandbox();
  auto home = std::make_shared<paddock::Home>();
  paddock::NotingReservations noting(&home->reservations, &home->reservations);
  auto* group = new pd_group{.group = v8::IsolateGroup::Create(),
                             .home = std::move(home)};
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

int32_t pd_group_lost(pd_group* group) { return group->home->lost(); }

int32_t pd_group_reclaim(pd_group* group, int32_t is_default) {
  // After this no task of the group runs. V8 keeps its object for the group,
  // because the lost isolates refer to it.
  if (!paddock::platform->Leave(*group->home)) return 0;
  v8::VirtualAddressSpace* space = group->group.GetSandboxAddressSpace();
  auto* base = reinterpret_cast<void*>(space->base());
  paddock::ForgetBuffers(space->base(), space->size());
  if (is_default) {
    madvise(base, space->size(), MADV_DONTNEED);
  } else {
    munmap(base, space->size());
    group->home->reservations.GiveBack();
    paddock::live.groups--;
  }
  malloc_trim(0);
  return 1;
}
