#ifdef PADDOCK_UNIT  // in unit.cc
#include "graph.h"

#include <limits>
#include <optional>
#include <string>

#include "cells.h"
#include "class.h"
#include "entry.h"
#include "isolate.h"
#include "result.h"
#include "temporal.h"

namespace paddock {
namespace {

// Limits of the fields of a thrown value that are read.
constexpr size_t kThrownCells = 1 << 10;
constexpr size_t kThrownBytes = 64 << 10;
constexpr int kThrownDepth = 16;
constexpr uint32_t kThrownFields = 100;

// Reasons why an object is not plain data.
constexpr std::string_view kRuns = "reading it would run JavaScript";
constexpr std::string_view kNoKeys = "its keys cannot be read";
constexpr char kShared[] = "shared memory, to which others may be writing";
constexpr std::string_view kDetached = "a detached buffer";

}  // namespace

std::string NotData(uint32_t kind, v8::Local<v8::Value> value) {
  switch (kind) {
    case PD_FUNCTION:
      return "a function";
    case PD_SYMBOL:
      return "a symbol";
    case PD_PROXY:
      return "a proxy";
    case PD_ERROR:
      return "an Error; package marshal converts it";
    case PD_PROMISE:
      return "a promise";
    case PD_REGEXP:
      return "a RegExp; package marshal converts it";
    case PD_MAP:
      return "a Map; package marshal converts it";
    case PD_SET:
      return "a Set; package marshal converts it";
    case PD_TEMPORAL:
      return std::string("a ") + TemporalName(value) +
             "; convert it with its toString method";
    case PD_EXTERNAL:
      return "an External";
    case PD_ARRAY_BUFFER_VIEW:
      return "a typed array whose elements are not bytes; package marshal "
             "converts it";
    default:
      return kShared;
  }
}

v8::MaybeLocal<v8::Array> OwnKeys(v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object,
                                  v8::IndexFilter indices) {
  return object->GetPropertyNames(
      context, v8::KeyCollectionMode::kOwnOnly,
      static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
      indices, v8::KeyConversionMode::kConvertToString);
}

std::string Step(v8::Isolate* isolate, v8::Local<v8::Value> key) {
  v8::String::Utf8Value name(isolate, key);
  std::string_view text(*name ? *name : "?", *name ? name.length() : 1);
  return "." + Shortened(text);
}

std::string Shortened(std::string_view path) {
  if (path.size() <= kMaxPath) return std::string(path);
  constexpr size_t kKept = kMaxPath / 2 - 10;  // at each end
  auto inside = [&](size_t at) { return (path[at] & 0xC0) == 0x80; };
  size_t begin = kKept, end = path.size() - kKept;
  while (begin > 0 && inside(begin)) begin--;  // not in the middle of UTF-8
  while (end < path.size() && inside(end)) end++;
  return std::string(path.substr(0, begin)) + "…" +
         std::string(path.substr(end));
}

namespace {

// The limits of the size of Go's copy of a value. A guest determines the size,
// because values that share parts are copied as trees.
struct Bounds {
  size_t cells;
  size_t bytes;
  int depth;
  uint32_t fields;
};

Bounds BoundsOf(pd_isolate* owner) {
  return {owner->value_limits.parts, owner->value_limits.bytes,
          owner->value_limits.depth, std::numeric_limits<uint32_t>::max()};
}

size_t Taken(const ResultBuffer& out) {
  return out.cells.size() * PD_PART_BYTES + out.bytes.size();
}

// Writes a value and its parts in preorder. Getters and proxies cannot run,
// because the caller has forbidden JavaScript.
class Grapher {
 public:
  Grapher(pd_isolate* owner, v8::Local<v8::Context> context,
          InvalidValue* invalid, Bounds bounds)
      : owner_(owner),
        isolate_(owner->isolate),
        context_(context),
        invalid_(invalid),
        bounds_(bounds) {}

  bool Write(v8::Local<v8::Value> value, int depth = 0) {
    ResultBuffer& out = owner_->out;
    if (!Fits(value)) return false;
    pd_cell cell;
    if (DescribePrimitive(owner_, value, &cell)) {
      out.cells.push_back(cell);
      return true;
    }
    if (value->IsString()) {
      out.cells.push_back(out.Text(isolate_, value.As<v8::String>()));
      return true;
    }
    if (depth == bounds_.depth) return Reject(PD_INVALID_DEPTH);
    switch (uint32_t kind = KindOf(value)) {
      case PD_ARRAY:
        return WriteArray(value.As<v8::Array>(), depth);
      case PD_OBJECT:
        if (WrappedId(value.As<v8::Object>())) {
          return Reject(PD_INVALID_DATA, "a host object");
        }
        return WriteObject(value.As<v8::Object>(), depth);
      case PD_DATE:
        out.Push(PD_DATE, 0, Bits(value.As<v8::Date>()->ValueOf()));
        return true;
      case PD_ARRAY_BUFFER:
        return WriteBuffer(value.As<v8::ArrayBuffer>());
      case PD_ARRAY_BUFFER_VIEW:
        if (value->IsUint8Array() || value->IsUint8ClampedArray() ||
            value->IsDataView()) {
          return WriteView(value.As<v8::ArrayBufferView>());
        }
        [[fallthrough]];
      default:
        return Reject(PD_INVALID_DATA, NotData(kind, value));
    }
  }

  // Writes the own properties that are data, and leaves out the others. Appends
  // their names and values to kept.
  void WriteFields(v8::Local<v8::Object> object,
                   v8::LocalVector<v8::Value>* kept = nullptr) {
    ResultBuffer& out = owner_->out;
    size_t record = out.cells.size();
    out.Push(PD_RECORD);
    v8::Local<v8::Array> keys;
    if (!OwnKeys(context_, object).ToLocal(&keys)) return;
    uint32_t n = std::min(keys->Length(), bounds_.fields);
    for (uint32_t i = 0; i < n; i++) {
      std::optional<v8::HandleScope> scope;
      if (!kept) scope.emplace(isolate_);
      v8::TryCatch caught(isolate_);
      v8::Local<v8::Value> key, value;
      size_t ncells = out.cells.size(), nbytes = out.bytes.size();
      if (keys->Get(context_, i).ToLocal(&key) && key->IsString() &&
          object->Get(context_, key).ToLocal(&value) && Fits(key)) {
        out.cells.push_back(out.Text(isolate_, key.As<v8::String>()));
        if (Write(value, 1)) {
          out.cells[record].aux++;
          if (kept) kept->insert(kept->end(), {key, value});
          continue;
        }
      }
      if (caught.HasTerminated()) return;
      out.cells.resize(ncells);
      out.bytes.resize(nbytes);
    }
  }

 private:
  // Reports whether there is room for one more part.
  bool Fits(v8::Local<v8::Value> value) {
    const ResultBuffer& out = owner_->out;
    if (out.cells.size() >= bounds_.cells) return Reject(PD_INVALID_PARTS);
    size_t taken = Taken(out);
    if (taken > bounds_.bytes || TooLong(value, bounds_.bytes - taken)) {
      return Reject(PD_INVALID_BYTES);
    }
    return true;
  }
  // Reports whether a string or a BigInt, which are copied whole, needs more
  // than room.
  static bool TooLong(v8::Local<v8::Value> value, size_t room) {
    if (value->IsString()) {
      return static_cast<size_t>(value.As<v8::String>()->Length()) > room;
    }
    return value->IsBigInt() &&
           value.As<v8::BigInt>()->WordCount() * size_t{8} > room;
  }
  bool Reject(pd_invalid code, std::string_view reason = "") {
    *invalid_ = {code, std::string(reason), ""};
    return false;
  }

  bool WriteBuffer(v8::Local<v8::ArrayBuffer> buffer) {
    if (buffer->WasDetached()) return Reject(PD_INVALID_DATA, kDetached);
    uint8_t* to;
    size_t length = buffer->ByteLength();
    if (!WriteBytes(length, &to)) return false;
    if (length) memcpy(to, buffer->Data(), length);
    return true;
  }

  bool WriteView(v8::Local<v8::ArrayBufferView> view) {
    if (view->HasBuffer()) {  // otherwise the bytes are in the heap
      v8::Local<v8::Value> buffer = view->Buffer();
      if (buffer->IsSharedArrayBuffer()) {
        return Reject(PD_INVALID_DATA, kShared);
      }
      if (buffer.As<v8::ArrayBuffer>()->WasDetached()) {
        return Reject(PD_INVALID_DATA, kDetached);
      }
    }
    uint8_t* to;
    size_t length = view->ByteLength();  // 0 if the buffer is too short
    if (!WriteBytes(length, &to)) return false;
    view->CopyContents(to, length);
    return true;
  }

  // Writes a cell for bytes that the caller sets.
  bool WriteBytes(size_t length, uint8_t** to) {
    ResultBuffer& out = owner_->out;
    if (length > bounds_.bytes - Taken(out) ||
        length > std::numeric_limits<uint32_t>::max()) {
      return Reject(PD_INVALID_BYTES);
    }
    size_t at = out.Reserve(length);
    out.Push(PD_BYTES, static_cast<uint32_t>(length), at);
    *to = out.bytes.data() + at;
    return true;
  }

  bool WriteArray(v8::Local<v8::Array> array, int depth) {
    uint32_t length = array->Length();
    if (length > bounds_.cells - owner_->out.cells.size()) {
      return Reject(PD_INVALID_PARTS);
    }
    owner_->out.Push(PD_LIST, length);
    for (uint32_t i = 0; i < length; i++) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> element;
      if (!array->Get(context_, i).ToLocal(&element)) {
        Reject(PD_INVALID_DATA, kRuns);
      } else if (Write(element, depth + 1)) {
        continue;
      }
      invalid_->path.insert(0, "[" + std::to_string(i) + "]");
      return false;
    }
    return true;
  }

  bool WriteObject(v8::Local<v8::Object> object, int depth) {
    v8::Local<v8::Array> keys;
    if (!OwnKeys(context_, object).ToLocal(&keys)) {
      return Reject(PD_INVALID_DATA, kNoKeys);
    }
    uint32_t length = keys->Length();
    owner_->out.Push(PD_RECORD, length);
    for (uint32_t i = 0; i < length; i++) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> key, value;
      if (!keys->Get(context_, i).ToLocal(&key) || !key->IsString()) {
        return Reject(PD_INVALID_DATA, kNoKeys);
      }
      if (!Fits(key)) return false;
      owner_->out.cells.push_back(
          owner_->out.Text(isolate_, key.As<v8::String>()));
      if (!object->Get(context_, key).ToLocal(&value)) {
        Reject(PD_INVALID_DATA, kRuns);
      } else if (Write(value, depth + 1)) {
        continue;
      }
      invalid_->path.insert(0, Step(isolate_, key));
      return false;
    }
    return true;
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  InvalidValue* invalid_;
  Bounds bounds_;
};

}  // namespace

bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, InvalidValue* invalid) {
  Reading reading(owner);
  v8::TryCatch caught(owner->isolate);
  Grapher grapher(owner, context, invalid, BoundsOf(owner));
  if (grapher.Write(value)) return true;
  invalid->path = Shortened("$" + invalid->path);
  return false;
}

void ThrownFields(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Object> object,
                  v8::LocalVector<v8::Value>* kept) {
  Reading reading(owner);
  InvalidValue invalid;
  const ResultBuffer& out = owner->out;
  Bounds bounds = {out.cells.size() + kThrownCells,
                   Taken(out) + kThrownCells * PD_PART_BYTES + kThrownBytes,
                   kThrownDepth, kThrownFields};
  Grapher(owner, context, &invalid, bounds).WriteFields(object, kept);
}

void Fields(pd_isolate* owner, v8::Local<v8::Context> context,
            v8::Local<v8::Object> object) {
  Reading reading(owner);
  InvalidValue invalid;
  Grapher(owner, context, &invalid, BoundsOf(owner)).WriteFields(object);
}

}  // namespace paddock
#endif
