#ifdef PADDOCK_UNIT  // in unit.cc
// WebAssembly modules whose bytes arrive in pieces.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "context.h"
#include "entry.h"
#include "exception.h"
#include "init.h"
#include "isolate.h"
#include "life.h"
#include "recovery.h"
#include "result.h"
#include "text.h"
#include "wasm.h"

using namespace paddock;

namespace {

// V8 has just created the error, so reading it runs no code of the guest.
std::string MessageOf(v8::Isolate* isolate, v8::Local<v8::Value> error) {
  v8::Local<v8::Value> message;
  if (!error->IsObject() ||
      !error.As<v8::Object>()
           ->Get(isolate->GetCurrentContext(),
                 v8::String::NewFromUtf8Literal(isolate, "message"))
           .ToLocal(&message)) {
    return "the bytes are not a WebAssembly module";
  }
  return *v8::String::Utf8Value(isolate, message);
}

}  // namespace

struct pd_wasm_stream {
  // The result of a compilation. V8 reports it during its Finish, or later in a
  // task of the isolate, and keeps this object until then. It contains no
  // handles.
  struct Outcome {
    Outcome() = default;
    ~Outcome() { delete made; }
    Outcome(const Outcome&) = delete;
    Outcome& operator=(const Outcome&) = delete;
    bool settled = false;
    pd_wasm* made = nullptr;
    std::string reason;
  };

  explicit pd_wasm_stream(std::shared_ptr<Life> life) : life(std::move(life)) {
    live.modules++;
  }
  // V8 allows no other operation after Finish.
  void Finish(v8::Isolate* isolate) {
    if (std::exchange(finished, true)) return;
    compilation.Finish(isolate, {}, [isolate, to = outcome](auto result) {
      HostScope host_scope;
      auto* module = std::get_if<v8::Local<v8::WasmModuleObject>>(&result);
      to->settled = true;
      if (module) {
        to->made = new pd_wasm((*module)->GetCompiledModule());
      } else {
        to->reason = MessageOf(isolate, std::get<v8::Local<v8::Value>>(result));
      }
    });
  }

  v8::WasmModuleCompilation compilation;
  const std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();
  const std::shared_ptr<Life> life;
  bool finished = false;
};

// Note that V8's header allows bytes to arrive on any thread, but compiled code
// is created in the group that the thread is inside.
pd_status pd_wasm_stream_bytes(pd_isolate* owner, pd_handle context,
                               pd_wasm_stream** stream, const uint8_t* bytes,
                               uint64_t n, int32_t last, pd_wasm** made,
                               pd_result* out) {
  return Enter(
      owner, PD_ONESHOT, context, out, [&](Entry& entry, v8::TryCatch& caught) {
        if (ForbidsWasm(entry.context())) {
          return Invalid(owner, InvalidValue{PD_INVALID_WASM}, out);
        }
        owner->compiled_wasm = true;
        v8::Isolate* isolate = entry.isolate();
        HostScope host_scope;
        if (!*stream) *stream = new pd_wasm_stream(owner->life);
        if (n) (*stream)->compilation.OnBytesReceived(bytes, n);
        out->value = {PD_UNDEFINED, 0, 0};
        if (!last) return PD_OK;
        (*stream)->Finish(isolate);
        pd_wasm_stream::Outcome& outcome = *(*stream)->outcome;
        if (!outcome.settled) return PD_OK;
        if (outcome.made) {
          *made = std::exchange(outcome.made, nullptr);
          return PD_OK;
        }
        v8::Local<v8::String> reason;
        if (!MakeText(isolate, outcome.reason.data(), outcome.reason.size())
                 .ToLocal(&reason)) {
          reason = v8::String::Empty(isolate);
        }
        isolate->ThrowException(v8::Exception::WasmCompileError(reason));
        return Fail(owner, caught, PD_ONESHOT, out);
      });
}

// The object is not deleted if threads of a lost isolate may still be using it.
void pd_wasm_stream_free(pd_wasm_stream* stream) {
  if (!stream) return;
  live.modules--;
  if (stream->life->lost()) return;
  if (!stream->finished) stream->compilation.Abort();
  delete stream;
}
#endif
