#ifdef PADDOCK_UNIT  // in unit.cc
#include <malloc.h>

#include "build.h"
#include "bytes.h"
#include "cells.h"
#include "clone.h"
#include "context.h"
#include "copyerror.h"
#include "entry.h"
#include "exception.h"
#include "init.h"
#include "intake.h"
#include "isolate.h"
#include "memory.h"
#include "reader.h"
#include "recovery.h"
#include "result.h"
#include "v8-wasm.h"

struct pd_copy {
  pd_copy() { paddock::live.copies++; }
  ~pd_copy() { paddock::live.copies--; }
  pd_copy(const pd_copy&) = delete;
  pd_copy& operator=(const pd_copy&) = delete;
  pd_group* group = nullptr;  // the group of the stores
  bool built = false;         // in the format of package marshal
  paddock::Writing held;
};

using namespace paddock;

namespace {

std::string TransferPath(size_t i) { return "transfer " + std::to_string(i); }

// The objects for which a function of scripts has other objects in a clone. The
// function gets each object that has another prototype than plain objects, and
// returns what stands for it, or undefined. On the heap, because a guest
// decides how many there are.
class Claims {
 public:
  Claims(v8::Isolate* isolate, v8::Local<v8::Context> context,
         v8::Local<v8::Function> function)
      : isolate_(isolate),
        context_(context),
        function_(function),
        plain_(v8::Object::New(isolate)->GetPrototypeV2()),
        found_(v8::Array::New(isolate)) {}
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;
  ~Claims() = default;

  // Sets *number, from 1, if the object was claimed. Returns false if the
  // function has thrown an exception.
  bool Ask(v8::Local<v8::Object> object, uint32_t* number) {
    v8::HandleScope scope(isolate_);
    v8::Local<v8::Value> prototype = object->GetPrototypeV2();
    if (prototype->IsNull() || prototype == plain_) return true;
    v8::Local<v8::Value> argument = object, found;
    if (!function_->Call(context_, v8::Undefined(isolate_), 1, &argument)
             .ToLocal(&found)) {
      return false;
    }
    if (!found->IsObject()) return true;
    *number = ++count_;
    return found_->CreateDataProperty(context_, count_ - 1, found)
        .FromMaybe(false);
  }
  v8::MaybeLocal<v8::Object> At(uint32_t number) {
    v8::Local<v8::Value> found;
    if (number > count_ || !found_->Get(context_, number - 1).ToLocal(&found) ||
        !found->IsObject()) {
      return {};
    }
    return found.As<v8::Object>();
  }

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  v8::Local<v8::Function> function_;
  v8::Local<v8::Value> plain_;
  v8::Local<v8::Array> found_;
  uint32_t count_ = 0;
};

// Writes shared buffers, modules and errors as numbers. The receiver compiles
// modules again from their bytes. If isolates shared compiled modules, they
// would wait for each other, and the loss of one could lose the others.
class Copying final : public Serializing {
 public:
  Copying(pd_isolate* owner, v8::Local<v8::Context> context, size_t most,
          Claims* claims = nullptr)
      : Serializing(owner, most), errors_(owner, context), claims_(claims) {}
  using Serializing::Take;

  bool Write(v8::ValueSerializer* to, v8::Local<v8::Context> context,
             v8::Local<v8::Value> value) {
    to_ = to;
    return WriteRoot(to, context, value).FromMaybe(false);
  }
  // Called after the value was written.
  bool WriteErrors() {
    asks_ = false;  // no JavaScript may run
    bool written = errors_.WriteHeld(to_, this);
    writing().errors = errors_.count();
    return written;
  }

  bool HasCustomHostObject(v8::Isolate*) override { return true; }
  v8::Maybe<bool> IsHostObject(v8::Isolate*,
                               v8::Local<v8::Object> object) override {
    claimed_ = 0;
    if (claims_ && asks_ && !claims_->Ask(object, &claimed_)) {
      return v8::Nothing<bool>();
    }
    return v8::Just(claimed_ > 0 || object->IsNativeError() ||
                    object->InternalFieldCount() > 0);
  }
  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate,
                                  v8::Local<v8::Object> object) override {
    if (claims_) to_->WriteUint32(claimed_);
    if (claimed_ > 0) return v8::Just(true);
    if (!object->IsNativeError()) {
      return Serializing::WriteHostObject(isolate, object);
    }
    return errors_.Write(to_, object) ? v8::Just(true) : v8::Nothing<bool>();
  }
  v8::Maybe<uint32_t> GetSharedArrayBufferId(
      v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override {
    Uncharged uncharged;  // freed with the copy, on any thread
    Stores& shared = writing().shared;
    shared.push_back(buffer->GetBackingStore());
    return v8::Just(static_cast<uint32_t>(shared.size() - 1));
  }
  v8::Maybe<uint32_t> GetWasmModuleTransferId(
      v8::Isolate* isolate, v8::Local<v8::WasmModuleObject> module) override {
    v8::CompiledWasmModule compiled = module->GetCompiledModule();
    auto bytes = compiled.GetWireBytesRef();
    if (!Take(bytes.size())) {
      ThrowDataCloneError(v8::String::Empty(isolate));
      return v8::Nothing<uint32_t>();
    }
    Uncharged uncharged;
    auto& modules = writing().modules;
    modules.emplace_back().resize(bytes.size());
    memcpy(modules.back().data(), bytes.data(), bytes.size());
    return v8::Just(static_cast<uint32_t>(modules.size() - 1));
  }

  // Registers the buffers that are transferred. If it returns false, why() is
  // set.
  bool Transfer(v8::ValueSerializer* serializer,
                const v8::LocalVector<v8::ArrayBuffer>& buffers) {
    for (size_t i = 0; i < buffers.size(); i++) {
      if (!Usable(buffers, i)) return false;
      // A script has looked for this in the list that a guest gave it, which
      // may be very long.
      for (size_t j = 0; j < i && !claims_; j++) {
        if (buffers[i] == buffers[j])
          return Reject(i, {.reason = "the buffer is listed twice"});
      }
      serializer->TransferArrayBuffer(static_cast<uint32_t>(i), buffers[i]);
    }
    return true;
  }
  // Detaches the buffers after everything was written. If it returns false,
  // why() is set or the copy is too large.
  bool Detach(const v8::LocalVector<v8::ArrayBuffer>& buffers) {
    Uncharged uncharged;
    Stores& moved = writing().moved;
    // Getters may have detached them in the meantime.
    for (size_t i = 0; i < buffers.size(); i++) {
      if (!Usable(buffers, i)) return false;
      moved.push_back(buffers[i]->GetBackingStore());
      Take(moved.back()->ByteLength());
    }
    if (too_large()) return false;
    for (size_t i = 0; i < buffers.size(); i++) {
      if (buffers[i]->WasDetached()) return Reject(i, {PD_INVALID_DETACHED});
      if (!buffers[i]->Detach({}).FromMaybe(false)) {
        return Reject(i, {PD_INVALID_UNDETACHABLE});
      }
      Discharge(owner_, *moved[i]);
    }
    return true;
  }
  const std::optional<InvalidValue>& invalid() const { return invalid_; }

 private:
  bool Usable(const v8::LocalVector<v8::ArrayBuffer>& buffers, size_t i) {
    if (buffers[i]->WasDetached()) return Reject(i, {PD_INVALID_DETACHED});
    if (!buffers[i]->IsDetachable() || buffers[i]->IsImmutable()) {
      return Reject(i, {PD_INVALID_UNDETACHABLE});
    }
    return true;
  }
  bool Reject(size_t i, InvalidValue invalid) {
    invalid.path = TransferPath(i);
    invalid_ = std::move(invalid);
    return false;
  }

  std::optional<InvalidValue> invalid_;
  v8::ValueSerializer* to_ = nullptr;
  ErrorWriter errors_;
  Claims* claims_;
  bool asks_ = true;
  uint32_t claimed_ = 0;  // the number of the last object that was claimed
};

// Reads the buffers that follow the first root.
bool ReadBuffers(Reader* reader, uint32_t n,
                 v8::LocalVector<v8::ArrayBuffer>* buffers,
                 InvalidValue* invalid) {
  for (uint32_t i = 0; i < n; i++) {
    v8::Local<v8::Value> value;
    if (!reader->Next(&value)) {
      *invalid = {.reason = reader->reason()};
      return false;
    }
    if (value->IsArrayBufferView()) {
      value = value.As<v8::ArrayBufferView>()->Buffer();
    }
    if (!value->IsArrayBuffer()) {
      *invalid = {.reason = "the value has no ArrayBuffer",
                  .path = TransferPath(i)};
      return false;
    }
    buffers->push_back(value.As<v8::ArrayBuffer>());
  }
  return true;
}

// Moves a large buffer, unless its capacity is much larger than its size. Other
// buffers are copied, so that the copy holds no unused memory.
void Keep(pd_isolate* owner, Bytes* from, Bytes* to) {
  if (from->size() > 64 << 10 && from->capacity() / 5 * 4 < from->size()) {
    owner->memory->AddNative(-int64_t(malloc_usable_size(from->data())), true);
    *to = std::move(*from);
  } else {
    to->resize(from->size());
    memcpy(to->data(), from->data(), from->size());
  }
}

pd_copy* Make(pd_isolate* owner, Writing* writing, pd_copy_facts* facts) {
  HostScope host_scope;
  auto* copy = new pd_copy;
  copy->group = owner->group;
  Keep(owner, &writing->bytes, &copy->held.bytes);
  copy->held.moved = std::move(writing->moved);
  copy->held.shared = std::move(writing->shared);
  copy->held.modules = std::move(writing->modules);
  copy->held.errors = writing->errors;
  const Writing& held = copy->held;
  facts->bytes = held.bytes.size();
  for (const Store& store : held.moved) facts->bytes += store->ByteLength();
  for (const Bytes& module : held.modules) facts->bytes += module.size();
  facts->stores = static_cast<uint32_t>(held.moved.size() + held.shared.size());
  facts->shared = static_cast<uint32_t>(held.shared.size());
  return copy;
}

// A primitive needs no copy.
pd_status MakePlain(pd_isolate* owner, v8::Local<v8::Value> value,
                    uint64_t most, pd_result* out) {
  owner->out.Clear();
  if (value->IsString() &&
      static_cast<uint64_t>(value.As<v8::String>()->Length()) > most) {
    return Invalid(owner, {PD_INVALID_BYTES, "", "$"}, out);
  }
  out->value = Describe(owner, value, true);
  if (out->value.kind >= PD_STRING && out->value.aux > most) {
    return Invalid(owner, {PD_INVALID_BYTES, "", "$"}, out);
  }
  owner->out.Publish(out);
  return PD_OK;
}

// Writes a value, and detaches the buffers. If the status is not PD_OK, *out is
// complete.
pd_status Write(pd_isolate* owner, v8::TryCatch& caught,
                v8::Local<v8::Context> context, Copying* delegate,
                v8::Local<v8::Value> value,
                const v8::LocalVector<v8::ArrayBuffer>& buffers, bool run,
                pd_result* out) {
  std::optional<Reading> reading;
  if (!run) reading.emplace(owner);
  v8::ValueSerializer serializer(owner->isolate, delegate);
  if (!delegate->Transfer(&serializer, buffers)) {
    return Invalid(owner, *delegate->invalid(), out);
  }
  serializer.WriteHeader();
  auto write = [&] { return delegate->Write(&serializer, context, value); };
  bool written = (run ? CallV8(write) : write()) && delegate->WriteErrors();
  delegate->End(serializer.Release().second);
  reading.reset();
  if (caught.HasTerminated() || owner->end.out_of_memory() ||
      (!written && run && !delegate->refused())) {
    return Fail(owner, caught, PD_HELD, out);
  }
  if (written) {
    written = delegate->Take(delegate->writing().bytes.size()) &&
              delegate->Detach(buffers);
  }
  if (written) return PD_OK;
  caught.Reset();
  InvalidValue invalid;
  if (delegate->too_large()) {
    invalid = {PD_INVALID_BYTES, "", "$"};
  } else if (delegate->too_deep()) {
    invalid = {PD_INVALID_DEPTH, "", "$"};
  } else if (delegate->invalid()) {
    invalid = *delegate->invalid();
  } else {
    invalid = Refused(owner, context, value, true, !delegate->refused());
  }
  return Invalid(owner, invalid, out);
}

}  // namespace

pd_status pd_copy_new(pd_isolate* owner, pd_args args, const pd_cell* cells,
                      const uint8_t* bytes, uint64_t most, int32_t run,
                      pd_copy** copy, pd_copy_facts* facts, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::Context> context = entry.context();
    Reader reader(isolate, context, args, cells, bytes);
    v8::Local<v8::Value> value;
    if (!reader.Next(&value)) return Invalid(owner, reader.reason(), out);
    if (args.roots == 1 && !value->IsObject() && !value->IsSymbol()) {
      return MakePlain(owner, value, most, out);
    }
    v8::LocalVector<v8::ArrayBuffer> buffers(isolate);
    InvalidValue invalid;
    if (!ReadBuffers(&reader, args.roots - 1, &buffers, &invalid)) {
      return Invalid(owner, invalid, out);
    }
    Copying delegate(owner, context, most);
    pd_status status =
        Write(owner, caught, context, &delegate, value, buffers, run, out);
    if (status != PD_OK) return status;
    *copy = Make(owner, &delegate.writing(), facts);
    owner->out.Clear();
    owner->out.Publish(out);
    out->value = {PD_UNDEFINED, 0, 0};
    return PD_OK;
  });
}

pd_copy* pd_copy_of(const uint8_t* bytes, uint64_t n, int32_t built) {
  auto* copy = new pd_copy;
  copy->built = built;
  copy->held.bytes.resize(n);
  memcpy(copy->held.bytes.data(), bytes, n);
  return copy;
}

void pd_copy_free(pd_copy* copy) { delete copy; }

namespace {

// Makes the objects that a copy refers to by number. V8 wrote the numbers
// outside of all sandboxes. They are checked nevertheless.
class Delivering final : public v8::ValueDeserializer::Delegate {
 public:
  Delivering(pd_isolate* owner, v8::Local<v8::Context> context,
             const Writing& held, Claims* claims)
      : owner_(owner), context_(context), held_(held), claims_(claims) {}
  void ReadBy(v8::ValueDeserializer* reader) { reader_ = reader; }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    uint32_t number = 0;
    if (claims_ && !reader_->ReadUint32(&number)) return {};
    if (number > 0) return claims_->At(number);
    return ReadError(owner_, context_, reader_);
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(
      v8::Isolate* isolate, uint32_t id) override {
    if (id >= held_.shared.size()) return {};
    return v8::SharedArrayBuffer::New(isolate, held_.shared[id]);
  }
  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(
      v8::Isolate* isolate, uint32_t id) override {
    if (id >= held_.modules.size()) return {};
    // Note that V8 does not check this here.
    forbidden_ = ForbidsWasm(context_);
    if (forbidden_) return {};
    owner_->compiled_wasm = true;
    const Bytes& module = held_.modules[id];
    return v8::WasmModuleObject::Compile(isolate,
                                         {module.data(), module.size()});
  }
  bool forbidden() const { return forbidden_; }

 private:
  pd_isolate* owner_;
  v8::Local<v8::Context> context_;
  const Writing& held_;
  Claims* claims_;
  v8::ValueDeserializer* reader_ = nullptr;
  bool forbidden_ = false;
};

void AppendVarint(Bytes* bytes, uint64_t n) {
  for (; n >= 0x80; n >>= 7) bytes->push_back(static_cast<uint8_t>(n | 0x80));
  bytes->push_back(static_cast<uint8_t>(n));
}

// If there is no memory, V8's API function for resizable memory ends the
// process, but its deserializer reports an error.
v8::MaybeLocal<v8::ArrayBuffer> CopyResizable(v8::Isolate* isolate,
                                              v8::Local<v8::Context> context,
                                              const v8::BackingStore& from) {
  Bytes bytes = {0xff, 16, '~'};
  size_t n = from.ByteLength();
  AppendVarint(&bytes, n);
  AppendVarint(&bytes, from.MaxByteLength());
  size_t at = bytes.size();
  bytes.resize(at + n);
  if (n) memcpy(bytes.data() + at, from.Data(), n);
  v8::ValueDeserializer reader(isolate, bytes.data(), bytes.size());
  v8::Local<v8::Value> buffer;
  if (!reader.ReadHeader(context).FromMaybe(false) ||
      !reader.ReadValue(context).ToLocal(&buffer)) {
    return {};
  }
  return buffer.As<v8::ArrayBuffer>();
}

v8::MaybeLocal<v8::ArrayBuffer> CopyStore(v8::Isolate* isolate,
                                          v8::Local<v8::Context> context,
                                          const v8::BackingStore& from) {
  if (from.IsResizableByUserJavaScript()) {
    return CopyResizable(isolate, context, from);
  }
  size_t n = from.ByteLength();
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      isolate, n, v8::BackingStoreInitializationMode::kUninitialized,
      v8::BackingStoreOnFailureMode::kReturnNull);
  if (!store) return {};
  if (n) memcpy(store->Data(), from.Data(), n);
  return v8::ArrayBuffer::New(isolate, std::move(store));
}

// Makes the buffers that the copy transfers, with the copy's memory or with a
// copy of it.
class Moving {
 public:
  Moving(pd_isolate* owner, const Stores& stores, bool hand_over)
      : owner_(owner),
        stores_(stores),
        hand_over_(hand_over),
        buffers_(owner->isolate) {}
  // Takes the memory back from the isolate.
  ~Moving() {
    if (!hand_over_ || done_) return;
    for (size_t i = 0; i < buffers_.size(); i++) {
      [[maybe_unused]] auto detached = buffers_[i]->Detach({});
      Discharge(owner_, *stores_[i]);
    }
  }
  Moving(const Moving&) = delete;
  Moving& operator=(const Moving&) = delete;
  bool Make(v8::ValueDeserializer* reader, v8::Local<v8::Context> context) {
    for (const Store& store : stores_) {
      v8::Local<v8::ArrayBuffer> buffer;
      if (hand_over_) {
        no_memory_ = !Reserve(*store);
        if (no_memory_) return false;
        buffer = v8::ArrayBuffer::New(owner_->isolate, store);
      } else {
        no_memory_ =
            !CopyStore(owner_->isolate, context, *store).ToLocal(&buffer);
        if (no_memory_) return false;
      }
      buffers_.push_back(buffer);
      reader->TransferArrayBuffer(static_cast<uint32_t>(buffers_.size() - 1),
                                  buffer);
    }
    return true;
  }
  bool no_memory() const { return no_memory_; }
  void Done() { done_ = true; }

 private:
  // Like V8, collects garbage before it is refused for good.
  bool Reserve(const v8::BackingStore& store) {
    if (Recharge(owner_, store)) return true;
    owner_->isolate->LowMemoryNotification();
    return Recharge(owner_, store);
  }

  pd_isolate* owner_;
  const Stores& stores_;
  bool hand_over_, no_memory_ = false, done_ = false;
  v8::LocalVector<v8::ArrayBuffer> buffers_;
};

// Makes a value of what was written. built says that it is in the format of
// package marshal. If hand_over is set, the value takes the memory of buffers
// over.
pd_status Read(pd_isolate* owner, v8::TryCatch& caught,
               v8::Local<v8::Context> context, const Writing& held, bool built,
               bool hand_over, Claims* claims, pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  Moving moving(owner, held.moved, hand_over);
  v8::Local<v8::Value> value;
  Receiving receiving(owner);
  bool read = AdmitInput(owner, held.bytes.size()), forbidden = false;
  bool refused = owner->memory->refused.exchange(false);
  if (!read) {
    return PD_MEMORY;
  } else if (built) {
    read = Build(owner, context, held.bytes.data(), held.bytes.size(), &value);
  } else {
    Delivering delegate(owner, context, held, claims);
    v8::ValueDeserializer reader(isolate, held.bytes.data(), held.bytes.size(),
                                 &delegate);
    delegate.ReadBy(&reader);
    read = moving.Make(&reader, context) &&
           reader.ReadHeader(context).FromMaybe(false) &&
           reader.ReadValue(context).ToLocal(&value) &&
           ReadHeld(isolate, context, &reader, held.errors);
    forbidden = delegate.forbidden();
  }
  bool no_memory = owner->memory->refused || moving.no_memory();
  owner->memory->refused = refused || owner->memory->refused;
  if (forbidden) {
    caught.Reset();
    return Invalid(owner, InvalidValue{PD_INVALID_WASM}, out);
  }
  if (!read) {
    if (!caught.HasTerminated() && no_memory) return PD_MEMORY;
    return Fail(owner, caught, PD_HELD, out);
  }
  pd_status status =
      Deliver(owner, PD_HELD, PD_WANT_VALUE, context, value, out);
  if (status == PD_OK) moving.Done();
  return status;
}

}  // namespace

pd_status pd_copy_value(pd_isolate* owner, pd_copy* copy, int32_t move,
                        pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    return Read(owner, caught, entry.context(), copy->held, copy->built,
                move && copy->group == owner->group, nullptr, out);
  });
}

pd_status pd_value_clone(pd_isolate* owner, pd_args args, const pd_cell* cells,
                         const uint8_t* bytes, uint64_t most, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::Context> context = entry.context();
    Reader reader(isolate, context, args, cells, bytes);
    v8::Local<v8::Value> function, value;
    if (args.roots < 2 || !reader.Next(&value) || !reader.Next(&function)) {
      return Invalid(owner, reader.reason(), out);
    }
    if (!function->IsFunction()) {
      return Invalid(owner, "the second value is not a function", out);
    }
    v8::LocalVector<v8::ArrayBuffer> buffers(isolate);
    InvalidValue invalid;
    if (!ReadBuffers(&reader, args.roots - 2, &buffers, &invalid)) {
      return Invalid(owner, invalid, out);
    }
    Claims claims(isolate, context, function.As<v8::Function>());
    Copying delegate(owner, context, most, &claims);
    pd_status status =
        Write(owner, caught, context, &delegate, value, buffers, true, out);
    if (status != PD_OK) return status;
    return Read(owner, caught, context, delegate.writing(), false, true,
                &claims, out);
  });
}
#endif
