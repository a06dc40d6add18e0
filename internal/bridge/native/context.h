// Contexts.
#ifndef PADDOCK_CONTEXT_H_
#define PADDOCK_CONTEXT_H_

#include <cstdint>

#include "v8-context.h"

namespace paddock {

// The indexes of a context's embedder data. V8's debugger uses the first one.
constexpr uint32_t kForbidsWasm = 1, kContextId = 2, kModuleHook = 3;
bool ForbidsWasm(v8::Local<v8::Context> context);
// The ID of pd_context_new; 0 for a context that V8 has created.
uint32_t ContextId(v8::Local<v8::Context> context);

}  // namespace paddock

#endif  // PADDOCK_CONTEXT_H_
