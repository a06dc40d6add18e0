#include <limits>
#include <optional>
#include <string>

#include "engine.h"

namespace paddock {
namespace {

// Limits of the fields of a thrown value that are read.
constexpr size_t kThrownCells = 1 << 10;
constexpr size_t kThrownBytes = 64 << 10;
constexpr int kThrownDepth = 16;
constexpr uint32_t kThrownFields = 100;

}  // namespace

std::string NotData(uint32_t kind, v8::Local<v8::Value> value) {
  switch (kind) {
    case PD_FUNCTION:
      return "a function is not plain data";
    case PD_SYMBOL:
      return "a symbol is not plain data";
    case PD_PROXY:
      return "a proxy is not plain data";
    case PD_ERROR:
      return "an error is not plain data; package marshal reads it";
    case PD_PROMISE:
      return "a promise is not plain data";
    case PD_REGEXP:
      return "a regular expression is not plain data; package marshal reads it";
    case PD_MAP:
      return "a Map is not plain data; package marshal reads it";
    case PD_SET:
      return "a Set is not plain data; package marshal reads it";
    case PD_TEMPORAL:
      return std::string("a ") + TemporalName(value) +
             " is not plain data: convert it with its toString";
    case PD_EXTERNAL:
      return "this value is not plain data";
    default:
      return "a buffer is not plain data; package marshal reads it";
  }
}

v8::MaybeLocal<v8::Array> OwnKeys(v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object) {
  return object->GetOwnPropertyNames(
      context,
      static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
      v8::KeyConversionMode::kConvertToString);
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
  return {owner->most_parts, owner->most_bytes, owner->nesting,
          std::numeric_limits<uint32_t>::max()};
}

size_t Taken(const Out& out) {
  return out.cells.size() * PD_PART_BYTES + out.bytes.size();
}

// Writes a value and its parts in preorder. Getters and proxies cannot run,
// because the caller has forbidden JavaScript.
class Grapher {
 public:
  Grapher(pd_isolate* owner, v8::Local<v8::Context> context, std::string* why,
          Bounds bounds)
      : owner_(owner),
        isolate_(owner->isolate),
        context_(context),
        why_(why),
        bounds_(bounds) {}

  bool Write(v8::Local<v8::Value> value, int depth = 0) {
    Out& out = owner_->out;
    if (!Fits(value)) return false;
    pd_cell cell;
    if (Plain(owner_, value, &cell)) {
      out.cells.push_back(cell);
      return true;
    }
    if (value->IsString()) {
      out.cells.push_back(out.Text(isolate_, value.As<v8::String>()));
      return true;
    }
    if (depth == bounds_.depth) return Wrong(kTooDeep);
    switch (uint32_t kind = KindOf(value)) {
      case PD_ARRAY:
        return WriteArray(value.As<v8::Array>(), depth);
      case PD_OBJECT:
        if (WrappedId(value.As<v8::Object>())) {
          return Wrong("an object of the host is not data");
        }
        return WriteObject(value.As<v8::Object>(), depth);
      case PD_DATE:
        out.Push(PD_DATE, 0, Bits(value.As<v8::Date>()->ValueOf()));
        return true;
      default:
        return Wrong(NotData(kind, value));
    }
  }

  // Writes the own properties that are data, and leaves out the others. Appends
  // their names and values to kept.
  void WriteFields(v8::Local<v8::Object> object,
                   v8::LocalVector<v8::Value>* kept = nullptr) {
    Out& out = owner_->out;
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
    const Out& out = owner_->out;
    if (out.cells.size() >= bounds_.cells) return Wrong(kTooManyParts);
    size_t taken = Taken(out);
    if (taken > bounds_.bytes || TooLong(value, bounds_.bytes - taken)) {
      return Wrong(kTooManyBytes);
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
  bool Wrong(std::string_view why) {
    *why_ = ": ";
    *why_ += why;
    return false;
  }

  bool WriteArray(v8::Local<v8::Array> array, int depth) {
    uint32_t length = array->Length();
    if (length > bounds_.cells - owner_->out.cells.size()) {
      return Wrong(kTooManyParts);
    }
    owner_->out.Push(PD_LIST, length);
    for (uint32_t i = 0; i < length; i++) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> element;
      if (!array->Get(context_, i).ToLocal(&element)) {
        Wrong("reading it would run a getter");
      } else if (Write(element, depth + 1)) {
        continue;
      }
      why_->insert(0, "[" + std::to_string(i) + "]");
      return false;
    }
    return true;
  }

  bool WriteObject(v8::Local<v8::Object> object, int depth) {
    v8::Local<v8::Array> keys;
    if (!OwnKeys(context_, object).ToLocal(&keys)) {
      return Wrong("its keys cannot be read");
    }
    uint32_t length = keys->Length();
    owner_->out.Push(PD_RECORD, length);
    for (uint32_t i = 0; i < length; i++) {
      v8::HandleScope scope(isolate_);
      v8::Local<v8::Value> key, value;
      if (!keys->Get(context_, i).ToLocal(&key) || !key->IsString()) {
        return Wrong("its keys cannot be read");
      }
      if (!Fits(key)) return false;
      owner_->out.cells.push_back(
          owner_->out.Text(isolate_, key.As<v8::String>()));
      if (!object->Get(context_, key).ToLocal(&value)) {
        Wrong("reading it would run a getter");
      } else if (Write(value, depth + 1)) {
        continue;
      }
      why_->insert(0, Step(isolate_, key));
      return false;
    }
    return true;
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  std::string* why_;
  Bounds bounds_;
};

}  // namespace

bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, std::string* why) {
  Reading reading(owner);
  v8::TryCatch caught(owner->isolate);
  Grapher grapher(owner, context, why, BoundsOf(owner));
  if (grapher.Write(value)) return true;
  why->insert(0, "$");
  size_t colon = why->find(": ");
  if (colon != std::string::npos) {
    why->replace(0, colon, Shortened(why->substr(0, colon)));
  }
  return false;
}

void ThrownFields(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Object> object,
                  v8::LocalVector<v8::Value>* kept) {
  Reading reading(owner);
  std::string why;
  const Out& out = owner->out;
  Bounds bounds = {out.cells.size() + kThrownCells,
                   Taken(out) + kThrownCells * PD_PART_BYTES + kThrownBytes,
                   kThrownDepth, kThrownFields};
  Grapher(owner, context, &why, bounds).WriteFields(object, kept);
}

void Fields(pd_isolate* owner, v8::Local<v8::Context> context,
            v8::Local<v8::Object> object) {
  Reading reading(owner);
  std::string why;
  Grapher(owner, context, &why, BoundsOf(owner)).WriteFields(object);
}

}  // namespace paddock
