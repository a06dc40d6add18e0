#ifdef PADDOCK_UNIT  // in unit.cc
#include "build.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "entry.h"
#include "exception.h"
#include "heap.h"
#include "intake.h"
#include "isolate.h"
#include "result.h"

using namespace paddock;

namespace {

constexpr uint8_t kVersion = 16;  // of V8's format
// Shapes have small IDs; Go assigns no larger ones.
constexpr uint64_t kMaxShapes = 1 << 16;
constexpr uint64_t kMaxName = 1 << 10;
// Values that are nested deeper are read by V8, which checks the stack. So are
// longer arrays, for which V8 needs no copy.
constexpr int kMaxDirect = 64;
constexpr uint64_t kMaxElements = 1 << 16;
// The number of values for which memory is kept until the next value.
constexpr size_t kKeepValues = 4 << 10;

// Arrays are made from the memory in which the values of objects are collected.
static_assert(sizeof(v8::MaybeLocal<v8::Value>) ==
                  sizeof(v8::Local<v8::Value>) &&
              std::is_standard_layout_v<v8::MaybeLocal<v8::Value>>);

// Bytes that are read from the front.
class Input {
 public:
  Input(const uint8_t* bytes, size_t n) : at_(bytes), end_(bytes + n) {}

  bool Varint(uint64_t* n) {
    *n = 0;
    for (int shift = 0; at_ != end_ && shift < 64; shift += 7) {
      uint8_t byte = *at_++;
      *n |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool Raw(uint64_t n, const uint8_t** bytes) {
    if (n > static_cast<uint64_t>(end_ - at_)) return false;
    *bytes = at_;
    at_ += n;
    return true;
  }
  bool Sized(const uint8_t** bytes, uint64_t* n) {
    return Varint(n) && Raw(*n, bytes);
  }

 protected:
  const uint8_t* at_;
  const uint8_t* end_;
};

// Makes values from bytes that V8's ValueSerializer or package marshal wrote.
// The most common values are made here: plain values, arrays, and objects by
// shape. Objects by shape have the tag that V8 uses for host objects of its
// embedder:
//
//   '\\', varint(id << 1 | defined), if defined varint(size) and the shape's
//   definition, then a value for each name.
//
// A definition is varint(n) and n names, each after its length. Everything else
// is left to V8's deserializer, which calls ReadHostObject for such objects.
class Builder final : public v8::ValueDeserializer::Delegate, Input {
 public:
  Builder(pd_isolate* owner, v8::Local<v8::Context> context,
          const uint8_t* bytes, size_t n)
      : Input(bytes, n),
        owner_(owner),
        isolate_(owner->isolate),
        context_(context),
        begin_(bytes),
        values_(owner->build->values) {
    values_.clear();
  }
  ~Builder() override {
    values_.clear();
    if (values_.capacity() > kKeepValues) values_.shrink_to_fit();
  }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  bool Read(v8::Local<v8::Value>* value) {
    if (!AdmitInput(owner_, end_ - begin_)) return false;
    ReceivingInput receiving(owner_, end_ - begin_);
    const uint8_t* header;
    return Raw(2, &header) && header[0] == 0xff && header[1] == kVersion &&
           Value(value);
  }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    v8::Local<v8::Value> object;
    if (!Take() || !Object(&object) || !Give()) return {};
    return object.As<v8::Object>();
  }

 private:
  // Advances V8's deserializer to the current position. Take does the reverse.
  bool Give() {
    const void* skipped;
    return reader_->ReadRawBytes(at_ - given_, &skipped);
  }
  bool Take() {
    const void* at;
    if (!reader_->ReadRawBytes(0, &at)) return false;
    given_ = at_ = static_cast<const uint8_t*>(at);
    return true;
  }

  bool Value(v8::Local<v8::Value>* value) {
    if (at_ == end_) return false;
    const uint8_t* before = at_;
    switch (*at_++) {
      case '_':
        *value = v8::Undefined(isolate_);
        return true;
      case '0':
        *value = v8::Null(isolate_);
        return true;
      case 'T':
        *value = v8::True(isolate_);
        return true;
      case 'F':
        *value = v8::False(isolate_);
        return true;
      case 'I': {
        uint64_t n;
        if (!Varint(&n)) return false;
        auto zigzag = static_cast<uint32_t>(n);
        *value = v8::Integer::New(
            isolate_, static_cast<int32_t>(zigzag >> 1 ^ -(zigzag & 1)));
        return true;
      }
      case 'N': {
        const uint8_t* bytes;
        double number;
        if (!Raw(sizeof number, &bytes)) return false;
        memcpy(&number, bytes, sizeof number);
        *value = v8::Number::New(isolate_, number);
        return true;
      }
      case '"':
        return Text(value);
      case '\\':
        if (depth_ == kMaxDirect) break;
        return Object(value);
      case 'A':
        if (depth_ == kMaxDirect) break;
        uint64_t n;
        if (!Varint(&n)) return false;
        if (n > kMaxElements) break;
        return Array(n, value);
    }
    at_ = before;
    return Other(value);
  }

  bool Other(v8::Local<v8::Value>* value) {
    if (!reader_) {
      reader_.emplace(isolate_, begin_, end_ - begin_, this);
      if (!reader_->ReadHeader(context_).FromMaybe(false)) return false;
      given_ = begin_ + 2;
    }
    int depth = std::exchange(depth_, 0);
    bool read = Give() && reader_->ReadValue(context_).ToLocal(value) && Take();
    depth_ = depth;
    return read;
  }

  bool Text(v8::Local<v8::Value>* value) {
    const uint8_t* bytes;
    uint64_t size;
    v8::Local<v8::String> text;
    if (!Sized(&bytes, &size) || size > v8::String::kMaxLength ||
        !v8::String::NewFromOneByte(isolate_, bytes, v8::NewStringType::kNormal,
                                    static_cast<int>(size))
             .ToLocal(&text)) {
      return false;
    }
    *value = text;
    return true;
  }

  // Appends n values to values_.
  bool Values(size_t n) {
    depth_++;
    for (size_t i = 0; i < n; i++) {
      v8::Local<v8::Value> value;
      if (!Value(&value)) return false;
      values_.push_back(value);
      // V8 does not check the memory limit here.
      if (owner_->heap.raised) CollectAtRaisedLimit(owner_);
      if (owner_->end.out_of_memory()) return false;
    }
    depth_--;
    return true;
  }

  bool Array(uint64_t n, v8::Local<v8::Value>* array) {
    uint64_t properties, length;
    v8::EscapableHandleScope scope(isolate_);
    size_t first = values_.size();
    if (!Values(n) || at_ == end_ || *at_++ != '$' || !Varint(&properties) ||
        properties != 0 || !Varint(&length) || length != n) {
      return false;
    }
    *array = scope.Escape(v8::Array::New(
        isolate_,
        reinterpret_cast<v8::Local<v8::Value>*>(values_.data() + first), n));
    values_.resize(first);
    return true;
  }

  bool Object(v8::Local<v8::Value>* object) {
    v8::EscapableHandleScope scope(isolate_);
    const Shape* shape = ReadShape();
    if (!shape) return false;
    // Values of the object may define shapes, and so move this one.
    v8::Local<v8::DictionaryTemplate> objects = shape->objects.Get(isolate_);
    size_t first = values_.size(), names = shape->names;
    if (!Values(names)) return false;
    *object = scope.Escape(
        objects->NewInstance(context_, {values_.data() + first, names}));
    values_.resize(first);
    return true;
  }

  const Shape* ReadShape() {
    uint64_t id, size;
    if (!Varint(&id)) return nullptr;
    bool defined = id & 1;
    id >>= 1;
    const uint8_t* definition;
    if (defined && !Sized(&definition, &size)) return nullptr;
    std::vector<Shape>& shapes = owner_->build->shapes;
    if (id < shapes.size() && !shapes[id].objects.IsEmpty()) return &shapes[id];
    if (!defined || id >= kMaxShapes) return nullptr;
    std::vector<std::string_view> names;
    if (!Names({definition, size}, &names)) return nullptr;
    if (id >= shapes.size()) shapes.resize(id + 1);
    shapes[id].names = names.size();
    shapes[id].objects.Reset(isolate_,
                             v8::DictionaryTemplate::New(isolate_, names));
    return &shapes[id];
  }

  // False for names that V8 does not allow: an array index, or a duplicate.
  static bool Names(Input definition, std::vector<std::string_view>* names) {
    uint64_t n, length;
    if (!definition.Varint(&n)) return false;
    for (uint64_t i = 0; i < n; i++) {
      const uint8_t* name;
      if (!definition.Sized(&name, &length) || length == 0 ||
          length > kMaxName || (*name >= '0' && *name <= '9')) {
        return false;
      }
      names->emplace_back(reinterpret_cast<const char*>(name), length);
    }
    std::vector<std::string_view> sorted = *names;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  const uint8_t* begin_;
  const uint8_t* given_ = nullptr;  // position of V8's deserializer
  int depth_ = 0;
  // The values of all objects and arrays that are being read, the innermost
  // last.
  std::vector<v8::MaybeLocal<v8::Value>>& values_;
  std::optional<v8::ValueDeserializer> reader_;
};

}  // namespace

bool paddock::Build(pd_isolate* owner, v8::Local<v8::Context> context,
                    const uint8_t* bytes, size_t n,
                    v8::Local<v8::Value>* value) {
  return Builder(owner, context, bytes, n).Read(value);
}

pd_status pd_value_build(pd_isolate* owner, const uint8_t* bytes, uint64_t n,
                         pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::Value> value;
    if (!Build(owner, entry.context(), bytes, n, &value)) {
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
