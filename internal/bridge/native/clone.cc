#ifdef PADDOCK_UNIT  // in unit.cc
#include "clone.h"

#include <string>

#include "cells.h"
#include "entry.h"
#include "exception.h"
#include "graph.h"
#include "intake.h"
#include "isolate.h"
#include "reader.h"
#include "recovery.h"
#include "result.h"

using namespace paddock;

namespace {

// Finds the part that V8 could not copy, because V8's message has no path.
class Finder {
 public:
  Finder(pd_isolate* owner, v8::Local<v8::Context> context, bool shares,
         int* looked)
      : owner_(owner),
        isolate_(owner->isolate),
        context_(context),
        shares_(shares),
        looked_(*looked) {}

  // Reports whether a part was found at or below value. If so, path and reason
  // describe it.
  bool Find(v8::Local<v8::Value> value, int depth = 0) {
    if (!value->IsObject() && !value->IsSymbol()) return false;
    if (depth > owner_->value_limits.depth) return false;
    uint32_t kind = KindOf(value);
    switch (kind) {
      case PD_ARRAY:
        return InArray(value.As<v8::Array>(), depth);
      case PD_OBJECT:
        if (value.As<v8::Object>()->InternalFieldCount() > 0) {
          return Found("a host object");
        }
        if (value->IsWasmModuleObject()) {
          return !shares_ && Found("a WebAssembly.Module");
        }
        if (value->IsWasmMemoryObject()) {
          return Found("a WebAssembly.Memory");
        }
        return InObject(value.As<v8::Object>(), depth);
      case PD_MAP:
        return InEntries(value.As<v8::Map>()->AsArray(), depth);
      case PD_SET:
        return InEntries(value.As<v8::Set>()->AsArray(), depth);
      case PD_ARRAY_BUFFER:
        if (!value.As<v8::ArrayBuffer>()->WasDetached()) return false;
        return Found("a detached buffer");
      case PD_ARRAY_BUFFER_VIEW: {
        v8::Local<v8::Value> buffer = value.As<v8::ArrayBufferView>()->Buffer();
        return Find(buffer, depth + 1);
      }
      case PD_SHARED_ARRAY_BUFFER:
        return !shares_ && Found("a SharedArrayBuffer");
      case PD_DATE:
      case PD_REGEXP:
      case PD_ERROR:
        return false;
      case PD_EXTERNAL:
        return Found("an External");
    }
    return Found(NotData(kind, value));
  }
  std::string path() const { return "$" + path_; }
  const std::string& reason() const { return reason_; }

 private:
  // The maximum number of inspected elements and properties, including holes.
  static constexpr int kMaxLooks = 1 << 20;

  bool Tired() { return ++looked_ > kMaxLooks; }
  bool Found(std::string_view reason) {
    reason_ = reason;
    return true;
  }
  bool Under(const std::string& step) {
    path_.insert(0, step);
    return true;
  }
  bool In(v8::Local<v8::Object> object, uint32_t i, int depth) {
    v8::HandleScope scope(isolate_);
    v8::Local<v8::Value> element;
    if (!object->Get(context_, i).ToLocal(&element)) {
      return Found("reading it would run JavaScript");
    }
    return Find(element, depth + 1);
  }
  bool InArray(v8::Local<v8::Array> array, int depth) {
    for (uint32_t i = 0; i < array->Length() && !Tired(); i++) {
      if (In(array, i, depth)) return Under("[" + std::to_string(i) + "]");
    }
    return InObject(array, depth, v8::IndexFilter::kSkipIndices);
  }
  bool InEntries(v8::Local<v8::Array> entries, int depth) {
    for (uint32_t i = 0; i < entries->Length() && !Tired(); i++) {
      if (In(entries, i, depth)) return Under("[…]");
    }
    return false;
  }
  bool InObject(v8::Local<v8::Object> object, int depth,
                v8::IndexFilter indices = v8::IndexFilter::kIncludeIndices) {
    v8::Local<v8::Array> keys;
    if (!OwnKeys(context_, object, indices).ToLocal(&keys)) {
      return Found("its keys cannot be read");
    }
    for (uint32_t i = 0; i < keys->Length() && !Tired(); i++) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> key, value;
      if (!keys->Get(context_, i).ToLocal(&key)) continue;
      bool found;
      if (!object->Get(context_, key).ToLocal(&value)) {
        found = Found("reading it would run JavaScript");
      } else {
        found = Find(value, depth + 1);
      }
      if (found) return Under(Step(isolate_, key));
    }
    return false;
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  bool shares_;
  int& looked_;
  std::string path_, reason_;
};

}  // namespace

InvalidValue paddock::Refused(pd_isolate* owner, v8::Local<v8::Context> context,
                              v8::Local<v8::Value> value, bool shares,
                              bool deep) {
  Reading reading(owner);
  v8::TryCatch caught(owner->isolate);
  int looked = 0;
  Finder finder(owner, context, shares, &looked);
  if (finder.Find(value)) {
    return {PD_INVALID_DATA, finder.reason(), Shortened(finder.path())};
  }
  if (deep) return {PD_INVALID_STACK, "", "$"};
  return {PD_INVALID_DATA, "a part of it cannot be copied", "$"};
}

bool paddock::CanCopy(pd_isolate* owner, v8::Local<v8::Context> context,
                      v8::Local<v8::Value> value, int* looked) {
  return !Finder(owner, context, true, looked).Find(value);
}

pd_status pd_value_serialize(pd_isolate* owner, pd_args args,
                             const pd_cell* cells, const uint8_t* bytes,
                             uint64_t most, int32_t run, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::Context> context = entry.context();
    Reader reader(isolate, context, args, cells, bytes);
    v8::Local<v8::Value> value;
    if (!reader.Next(&value)) return Invalid(owner, reader.reason(), out);
    bool written, refused, too_large, too_deep;
    owner->out.Clear();
    {
      std::optional<Reading> reading;
      if (!run) reading.emplace(owner);
      Serializing delegate(owner, most);
      v8::ValueSerializer serializer(isolate, &delegate);
      serializer.WriteHeader();
      auto write = [&] {
        return delegate.WriteRoot(&serializer, context, value).FromMaybe(false);
      };
      written = run ? CallV8(write) : write();
      delegate.End(serializer.Release().second);
      std::swap(owner->out.bytes, delegate.writing().bytes);
      refused = delegate.refused();
      too_large = delegate.too_large();
      too_deep = delegate.too_deep();
    }
    if (caught.HasTerminated() || owner->end.out_of_memory() ||
        (!written && run && !refused)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    if (!written) {
      caught.Reset();
      InvalidValue invalid =
          too_large  ? InvalidValue{PD_INVALID_BYTES, "", "$"}
          : too_deep ? InvalidValue{PD_INVALID_DEPTH, "", "$"}
                     : Refused(owner, context, value, false, !refused);
      return Invalid(owner, invalid, out);
    }
    owner->out.cells.clear();
    owner->out.Publish(out);
    return PD_OK;
  });
}

pd_status pd_value_deserialize(pd_isolate* owner, const uint8_t* bytes,
                               uint64_t n, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    // V8 fills Maps and Sets with its own built-ins. It does not matter what
    // the guest has assigned to their names.
    v8::ValueDeserializer deserializer(isolate, bytes, n);
    v8::Local<v8::Value> value;
    ReceivingInput receiving(owner, n);
    if (!AdmitInput(owner, n) ||
        !deserializer.ReadHeader(entry.context()).FromMaybe(false) ||
        !deserializer.ReadValue(entry.context()).ToLocal(&value)) {
      if (caught.HasTerminated() || owner->end.out_of_memory()) {
        return Fail(owner, caught, PD_HELD, out);
      }
      caught.Reset();
      return Invalid(owner, "the bytes are not a serialized value", out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), value, out);
  });
}
#endif
