// Modules.
#ifndef PADDOCK_MODULE_H_
#define PADDOCK_MODULE_H_

#include <array>
#include <cstdint>

#include "v8-context.h"
#include "v8-promise.h"

namespace paddock {

// When promise is fulfilled, resolves resolver with value; when it is rejected,
// rejects with the same reason.
v8::Maybe<bool> Follow(v8::Local<v8::Context> context,
                       v8::Local<v8::Promise::Resolver> resolver,
                       v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value> value);

// The functions that modules in a snapshot may refer to.
std::array<intptr_t, 2> ModuleReferences();

}  // namespace paddock

#endif  // PADDOCK_MODULE_H_
