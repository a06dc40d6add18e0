// Isolate groups.
#ifndef PADDOCK_GROUP_H_
#define PADDOCK_GROUP_H_

#include <memory>

#include "bridge.h"
#include "life.h"
#include "v8-isolate.h"

struct pd_group {
  v8::IsolateGroup group;
  std::shared_ptr<paddock::GroupState> state =
      std::make_shared<paddock::GroupState>();
};

#endif  // PADDOCK_GROUP_H_
