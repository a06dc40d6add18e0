#ifdef PADDOCK_UNIT  // in unit.cc
#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "result.h"

using namespace paddock;

pd_status pd_promise_new(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(entry.context()).ToLocal(&resolver)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    out->extra = Persist(entry.isolate(), resolver.As<v8::Value>());
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(),
                   resolver->GetPromise(), out);
  });
}
#endif
