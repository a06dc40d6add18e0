#ifdef PADDOCK_UNIT  // in unit.cc
// The errors that V8 creates when memory is refused are marked when they are
// created. JavaScript can store such an error and pass it on. It can reach Go
// after an await, as the reason of a rejection or as a cause, in any run.
#include "handle.h"
#include "hostref.h"
#include "isolate.h"
#include "wrap.h"

namespace paddock {
namespace {

pd_handle Marked(v8::Isolate* isolate, pd_handle error) {
  pd_isolate* owner = Of(isolate);
  if (!owner || !owner->memory->unreported.load(std::memory_order_relaxed) ||
      !isolate->InContext()) {
    return error;
  }
  owner->memory->unreported = false;
  v8::HandleScope scope(isolate);
  // If this fails, the run is about to end.
  (void)FromHandle<v8::Object>(error)
      ->SetPrivate(isolate->GetCurrentContext(), ErrorKey(owner),
                   v8::True(isolate))
      .IsJust();
  return error;
}

}  // namespace
}  // namespace paddock

// The first is for buffers, the second for WebAssembly. The Isolate pointer is
// also the Factory pointer, and a vector is passed in two registers.
#define NEW_RANGE_ERROR \
  _ZN2v88internal7Factory13NewRangeErrorENS0_15MessageTemplateENS_4base6VectorIKNS0_12DirectHandleINS0_6ObjectEEEEE
#define NEW_ERROR \
  _ZN2v88internal7Factory8NewErrorENS0_12DirectHandleINS0_10JSFunctionEEENS2_INS0_6StringEEENS2_INS0_6ObjectEEE

extern "C" {
pd_handle REAL(NEW_RANGE_ERROR)(v8::Isolate* isolate, int message,
                                const void* args, size_t n);
pd_handle WRAP(NEW_RANGE_ERROR)(v8::Isolate* isolate, int message,
                                const void* args, size_t n) {
  return paddock::Marked(isolate,
                         REAL(NEW_RANGE_ERROR)(isolate, message, args, n));
}

pd_handle REAL(NEW_ERROR)(v8::Isolate* isolate, pd_handle constructor,
                          pd_handle message, pd_handle options);
pd_handle WRAP(NEW_ERROR)(v8::Isolate* isolate, pd_handle constructor,
                          pd_handle message, pd_handle options) {
  return paddock::Marked(
      isolate, REAL(NEW_ERROR)(isolate, constructor, message, options));
}
}
#endif
