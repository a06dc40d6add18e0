#ifdef PADDOCK_UNIT  // in unit.cc
// Rejected promises that nothing handles. V8 reports each immediately, and
// reports again those that get a handler later. Go decides at the end of an
// activation which of them are reported to the host.
#include "rejection.h"

#include <algorithm>

#include "entry.h"
#include "exception.h"
#include "handle.h"
#include "isolate.h"
#include "recovery.h"
#include "result.h"

namespace paddock {
namespace {

// A guest determines how many there are. Further ones are not reported.
constexpr size_t kMostRejections = 1024;

v8::Local<v8::Private> ReportKey(pd_isolate* owner) {
  if (owner->rejection_tracking.report_key.IsEmpty()) {
    owner->rejection_tracking.report_key.Reset(
        owner->isolate, v8::Private::New(owner->isolate));
  }
  return owner->rejection_tracking.report_key.Get(owner->isolate);
}

// Releases those that have got a handler.
void Compact(pd_isolate* owner) {
  std::erase_if(owner->activation.rejections.unhandled, [&](pd_handle slot) {
    if (!FromHandle<v8::Promise>(slot)->HasHandler()) return false;
    ReleaseSlot(slot);
    return true;
  });
}

void Rejected(pd_isolate* owner, v8::Local<v8::Promise> promise) {
  Rejections& r = owner->activation.rejections;
  if (r.unhandled.size() >= kMostRejections) {
    // Compacting takes time, and a guest can arrange that it removes nothing.
    if (r.beyond++ % kMostRejections != 0) return;
    Compact(owner);
    if (r.unhandled.size() >= kMostRejections) return;
  }
  r.unhandled.push_back(NewSlot(owner->isolate, promise));
}

// The number of the report of a promise; 0 if it was not reported.
uint64_t ReportOf(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Promise> promise) {
  v8::Local<v8::Value> report;
  if (!promise->GetPrivate(context, ReportKey(owner)).ToLocal(&report) ||
      !report->IsNumber()) {
    return 0;
  }
  return static_cast<uint64_t>(report.As<v8::Number>()->Value());
}

void Handled(pd_isolate* owner, v8::Local<v8::Promise> promise) {
  Rejections& r = owner->activation.rejections;
  // Almost always the last one: an awaited promise is rejected first and
  // handled immediately afterwards.
  if (!r.unhandled.empty() &&
      FromHandle<v8::Promise>(r.unhandled.back()) == promise) {
    ReleaseSlot(r.unhandled.back());
    r.unhandled.pop_back();
    return;
  }
  if (owner->rejection_tracking.reports == 0 ||
      r.handled.size() >= kMostRejections)
    return;
  v8::HandleScope scope(owner->isolate);
  if (ReportOf(owner, owner->isolate->GetCurrentContext(), promise)) {
    r.handled.push_back(NewSlot(owner->isolate, promise));
  }
}

void OnReject(v8::PromiseRejectMessage message) {
  pd_isolate* owner = Of(v8::Isolate::GetCurrent());
  if (!owner->rejection_tracking.on.load(std::memory_order_relaxed)) return;
  HostScope host_scope;  // the list is not memory of the isolate
  switch (message.GetEvent()) {
    case v8::kPromiseRejectWithNoHandler:
      return Rejected(owner, message.GetPromise());
    case v8::kPromiseHandlerAddedAfterReject:
      return Handled(owner, message.GetPromise());
    default:
      return;
  }
}

}  // namespace

void TrackRejections(pd_isolate* owner, bool from_now_on) {
  owner->rejection_tracking.on = from_now_on;
  owner->isolate->SetPromiseRejectCallback(OnReject);
}

void AddRejections(pd_isolate* owner, const Rejections& left) {
  auto add = [](const std::vector<pd_handle>& from,
                std::vector<pd_handle>* to) {
    for (pd_handle slot : from) {
      if (to->size() < kMostRejections) {
        to->push_back(slot);
      } else {
        ReleaseSlot(slot);
      }
    }
  };
  add(left.unhandled, &owner->activation.rejections.unhandled);
  add(left.handled, &owner->activation.rejections.handled);
}

void ForgetRejections(pd_isolate* owner) {
  for (pd_handle slot : owner->activation.rejections.unhandled)
    ReleaseSlot(slot);
  for (pd_handle slot : owner->activation.rejections.handled) ReleaseSlot(slot);
  owner->activation.rejections = {};
}

}  // namespace paddock

using namespace paddock;

void pd_isolate_track(pd_isolate* owner, int32_t on) {
  if (!on) owner->rejection_tracking.forget = true;
  owner->rejection_tracking.on = on;
}

pd_status pd_rejection(pd_isolate* owner, int32_t handled, uint64_t* report,
                       pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    out->value = {PD_UNDEFINED, 0, 0};
    *report = 0;
    if (owner->rejection_tracking.forget.exchange(false))
      ForgetRejections(owner);
    auto& list = handled ? owner->activation.rejections.handled
                         : owner->activation.rejections.unhandled;
    while (!list.empty()) {
      auto promise = v8::Local<v8::Promise>::New(
          isolate, FromHandle<v8::Promise>(list.front()));
      ReleaseSlot(list.front());
      list.erase(list.begin());
      if (handled) {
        *report = ReportOf(owner, entry.context(), promise);
      } else {
        if (promise->HasHandler()) continue;
        *report = ++owner->rejection_tracking.reports;
        if (promise
                ->SetPrivate(
                    entry.context(), ReportKey(owner),
                    v8::Number::New(isolate, static_cast<double>(*report)))
                .IsNothing()) {
          return Fail(owner, caught, PD_HELD, out);
        }
      }
      out->value = {PD_PROMISE, 0, ToGo(owner, promise)};
      Escape(owner, PD_HELD, &out->value);
      return PD_OK;
    }
    owner->activation.rejections.beyond = 0;
    return PD_OK;
  });
}
#endif
