#include "engine.h"

pd_group* pd_group_new(void) {
  auto* group = new pd_group{v8::IsolateGroup::Create()};
  paddock::live.groups++;
  return group;
}

pd_group* pd_group_default(void) {
  return new pd_group{v8::IsolateGroup::GetDefault()};
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
