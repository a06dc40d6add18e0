// Modules in snapshots; module.cc.
#ifndef PADDOCK_MODULE_H_
#define PADDOCK_MODULE_H_

#include <array>
#include <cstdint>

namespace paddock {

// The functions that modules in a snapshot may refer to.
std::array<intptr_t, 2> ModuleReferences();

}  // namespace paddock

#endif  // PADDOCK_MODULE_H_
