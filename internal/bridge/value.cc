#include <algorithm>
#include <functional>

#include "engine.h"

namespace paddock {
namespace {

// A longer string stays in the heap until Go asks for it.
constexpr int kInlineText = 64 << 10;

// What one value may make Go hold: hostile graphs share nodes, and as a tree
// they grow without end.
constexpr int kMaxDepth = 512;
constexpr size_t kMaxCells = 4 << 20;
constexpr size_t kMaxBytes = 256 << 20;
constexpr size_t kMaxPath = 120;

uint32_t KindOf(v8::Local<v8::Value> value) {
  if (value->IsFunction()) return PD_FUNCTION;
  if (value->IsArray()) return PD_ARRAY;
  if (value->IsProxy()) return PD_PROXY;
  if (value->IsNativeError()) return PD_ERROR;
  if (value->IsPromise()) return PD_PROMISE;
  if (value->IsDate()) return PD_DATE;
  if (value->IsRegExp()) return PD_REGEXP;
  if (value->IsMap()) return PD_MAP;
  if (value->IsSet()) return PD_SET;
  if (value->IsArrayBuffer()) return PD_ARRAY_BUFFER;
  if (value->IsSharedArrayBuffer()) return PD_SHARED_ARRAY_BUFFER;
  if (value->IsArrayBufferView()) return PD_ARRAY_BUFFER_VIEW;
  if (value->IsObject()) return PD_OBJECT;
  if (value->IsSymbol()) return PD_SYMBOL;
  return PD_EXTERNAL;
}

uint64_t Bits(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

// The primitives that need no handle; false for the others.
bool Plain(pd_isolate* owner, v8::Local<v8::Value> value, pd_cell* cell) {
  if (value->IsNumber()) {
    *cell = {PD_NUMBER, 0, Bits(value.As<v8::Number>()->Value())};
  } else if (value->IsUndefined()) {
    *cell = {PD_UNDEFINED, 0, 0};
  } else if (value->IsNull()) {
    *cell = {PD_NULL, 0, 0};
  } else if (value->IsBoolean()) {
    *cell = {PD_BOOLEAN, 0, value.As<v8::Boolean>()->Value()};
  } else if (value->IsBigInt()) {
    *cell = owner->out.BigInt(value.As<v8::BigInt>());
  } else {
    return false;
  }
  return true;
}

const char* NotData(uint32_t kind) {
  switch (kind) {
    case PD_FUNCTION:
      return "a function is not plain data";
    case PD_SYMBOL:
      return "a symbol is not plain data";
    case PD_PROXY:
      return "a proxy is not plain data";
    case PD_ERROR:
      return "an error is not plain data";
    case PD_PROMISE:
      return "a promise is not plain data";
    case PD_REGEXP:
      return "a regular expression is not plain data";
    case PD_MAP:
      return "a Map is not plain data";
    case PD_SET:
      return "a Set is not plain data";
    case PD_EXTERNAL:
      return "this value is not plain data";
    default:
      return "a buffer is not plain data";
  }
}

// Writes a value and what it holds in preorder. Getters and proxies cannot
// run: the caller has forbidden JavaScript.
class Grapher {
 public:
  Grapher(pd_isolate* owner, v8::Local<v8::Context> context, std::string* why)
      : owner_(owner), isolate_(owner->isolate), context_(context), why_(why) {}

  bool Write(v8::Local<v8::Value> value, int depth = 0) {
    Out& out = owner_->out;
    if (out.cells.size() > kMaxCells || out.bytes.size() > kMaxBytes) {
      return Wrong("the value is too large");
    }
    pd_cell cell;
    if (Plain(owner_, value, &cell)) {
      out.cells.push_back(cell);
      return true;
    }
    if (value->IsString()) {
      out.cells.push_back(out.Text(isolate_, value.As<v8::String>()));
      return true;
    }
    if (depth == kMaxDepth) return Wrong("nested too deep, or a cycle");
    switch (uint32_t kind = KindOf(value)) {
      case PD_ARRAY:
        return WriteArray(value.As<v8::Array>(), depth);
      case PD_OBJECT:
        return WriteObject(value.As<v8::Object>(), depth);
      case PD_DATE:
        out.Push(PD_DATE, 0, Bits(value.As<v8::Date>()->ValueOf()));
        return true;
      default:
        return Wrong(NotData(kind));
    }
  }

 private:
  bool Wrong(std::string_view why) {
    *why_ = ": ";
    *why_ += why;
    return false;
  }

  bool WriteArray(v8::Local<v8::Array> array, int depth) {
    uint32_t length = array->Length();
    if (length > kMaxCells) return Wrong("the array is too long");
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
    if (!object
             ->GetOwnPropertyNames(context_,
                                   static_cast<v8::PropertyFilter>(
                                       v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
                                   v8::KeyConversionMode::kConvertToString)
             .ToLocal(&keys)) {
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
      owner_->out.cells.push_back(
          owner_->out.Text(isolate_, key.As<v8::String>()));
      if (!object->Get(context_, key).ToLocal(&value)) {
        Wrong("reading it would run a getter");
      } else if (Write(value, depth + 1)) {
        continue;
      }
      v8::String::Utf8Value name(isolate_, key);
      why_->insert(0, "." + std::string(*name ? *name : "?", name.length()));
      return false;
    }
    return true;
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  std::string* why_;
};

}  // namespace

void Out::Clear() {
  cells.clear();
  bytes.clear();
  // One giant result must not stay for the isolate's life.
  if (cells.capacity() * sizeof(pd_cell) > 1 << 20) cells.shrink_to_fit();
  if (bytes.capacity() > 1 << 20) bytes.shrink_to_fit();
}

void Out::Publish(pd_result* result) const {
  result->cells = reinterpret_cast<uint64_t>(cells.data());
  result->ncells = cells.size();
  result->bytes = reinterpret_cast<uint64_t>(bytes.data());
  result->nbytes = bytes.size();
}

pd_cell Out::BigInt(v8::Local<v8::BigInt> value) {
  int words = value->WordCount(), sign = 0;
  size_t at = Reserve(8 + 8 * words);
  auto* data = reinterpret_cast<uint64_t*>(bytes.data() + at + 8);
  value->ToWordsArray(&sign, &words, data);
  bytes[at] = sign;
  return {PD_BIGINT, static_cast<uint32_t>(8 + 8 * words), at};
}

pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text) {
  pd_cell cell;
  if (Plain(owner, value, &cell)) return cell;
  if (value->IsString()) {
    auto text = value.As<v8::String>();
    if (inline_text || text->Length() <= kInlineText) {
      return owner->out.Text(owner->isolate, text);
    }
    return {PD_STRING, PD_BY_HANDLE, ToHandle(text)};
  }
  return {KindOf(value), 0, ToHandle(value)};
}

bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, std::string* why) {
  v8::Isolate::DisallowJavascriptExecutionScope disallow(
      owner->isolate,
      v8::Isolate::DisallowJavascriptExecutionScope::THROW_ON_FAILURE);
  v8::TryCatch caught(owner->isolate);
  Grapher grapher(owner, context, why);
  if (grapher.Write(value)) return true;
  why->insert(0, "$");
  // The path into a cycle says enough by its beginning.
  size_t colon = why->find(": ");
  if (colon != std::string::npos && colon > kMaxPath) {
    why->replace(kMaxPath, colon - kMaxPath, "…");
  }
  return false;
}

void Escape(pd_isolate* owner, uint32_t mode, pd_cell* cell) {
  bool handle = cell->kind >= PD_SYMBOL ||
                (cell->kind == PD_STRING && cell->aux == PD_BY_HANDLE);
  if (!handle) return;
  if (mode == PD_HELD) {
    owner->escaping = cell;
  } else {
    cell->bits = 0;
  }
}

pd_status Deliver(pd_isolate* owner, uint32_t mode, uint32_t want,
                  v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  pd_result* out) {
  out->dead = owner->dead.size();
  out->value = {PD_UNDEFINED, 0, 0};
  if (owner->heap_exhausted) return PD_MEMORY;
  if (value->IsNumber()) {  // the commonest result needs no buffer
    out->value = {PD_NUMBER, 0, Bits(value.As<v8::Number>()->Value())};
    return PD_OK;
  }
  owner->out.Clear();
  if (want == PD_WANT_VALUE) {
    out->value = Describe(owner, value, mode == PD_ONESHOT);
    Escape(owner, mode, &out->value);
  } else if (want == PD_WANT_GRAPH) {
    std::string why;
    if (!Graph(owner, context, value, &why)) return Invalid(owner, why, out);
    out->value = owner->out.cells[0];
  }
  owner->out.Publish(out);
  return PD_OK;
}

bool Reader::Next(v8::Local<v8::Value>* value, int depth) {
  if (cell_ == end_) return Wrong("too few cells");
  if (depth > kMaxDepth) return Wrong("nested too deep");
  pd_cell cell = *cell_++;
  auto* bytes = reinterpret_cast<const char*>(bytes_ + cell.bits);
  switch (cell.kind) {
    case PD_UNDEFINED:
      *value = v8::Undefined(isolate_);
      return true;
    case PD_NULL:
      *value = v8::Null(isolate_);
      return true;
    case PD_BOOLEAN:
      *value = v8::Boolean::New(isolate_, cell.bits);
      return true;
    case PD_NUMBER: {
      double number;
      memcpy(&number, &cell.bits, sizeof number);
      *value = v8::Number::New(isolate_, number);
      return true;
    }
    case PD_DATE: {
      if (cell.aux == 0) break;  // a handle
      double number;
      memcpy(&number, &cell.bits, sizeof number);
      return v8::Date::New(context_, number).ToLocal(value);
    }
    case PD_STRING: {
      if (cell.aux == PD_BY_HANDLE) break;
      v8::Local<v8::String> text;
      if (!MakeText(isolate_, bytes, cell.aux).ToLocal(&text)) {
        return Wrong("a string is longer than V8's longest");
      }
      *value = text;
      return true;
    }
    case PD_BIGINT: {
      std::vector<uint64_t> words((cell.aux - 8) / 8);
      memcpy(words.data(), bytes + 8, words.size() * 8);
      v8::Local<v8::BigInt> number;
      if (!v8::BigInt::NewFromWords(context_, bytes[0], words.size(),
                                    words.data())
               .ToLocal(&number)) {
        return false;
      }
      *value = number;
      return true;
    }
    case PD_LIST: {
      v8::LocalVector<v8::Value> elements(isolate_);
      for (uint32_t i = 0; i < cell.aux; i++) {
        v8::Local<v8::Value> element;
        if (!Next(&element, depth + 1)) return false;
        elements.push_back(element);
      }
      *value = v8::Array::New(isolate_, elements.data(), elements.size());
      return true;
    }
    case PD_RECORD: {
      v8::Local<v8::Object> object = v8::Object::New(isolate_);
      for (uint32_t i = 0; i < cell.aux; i++) {
        v8::Local<v8::Value> key, held;
        if (!Next(&key, depth + 1) || !Next(&held, depth + 1)) return false;
        // Own data properties: no setter of a polluted prototype runs.
        if (object->CreateDataProperty(context_, key.As<v8::Name>(), held)
                .IsNothing()) {
          return false;
        }
      }
      *value = object;
      return true;
    }
  }
  *value = FromHandle(cell.bits);
  return true;
}

pd_status Invalid(pd_isolate* owner, std::string_view why, pd_result* out) {
  owner->out.Clear();
  out->value = owner->out.Text(why);
  owner->out.Publish(out);
  return PD_INVALID;
}

}  // namespace paddock

using namespace paddock;

namespace {

// Arguments of nearly every call; more are kept on the heap.
constexpr uint32_t kFewArguments = 8;

// Reads all roots. On failure, status says how.
class Arguments {
 public:
  Arguments(pd_isolate* owner, v8::Local<v8::Context> context, pd_args args,
            const pd_cell* cells, const uint8_t* bytes)
      : reader_(owner->isolate, context, args, cells, bytes),
        more_(owner->isolate) {
    size_ = args.roots;
    v8::Local<v8::Value>* to = few_;
    if (size_ > kFewArguments) {
      more_.resize(size_);
      to = more_.data();
    }
    data_ = to;
    for (uint32_t i = 0; i < size_ && ok_; i++) ok_ = reader_.Next(to + i);
  }
  bool ok() const { return ok_; }
  const std::string& why() const { return reader_.why(); }
  uint32_t size() const { return size_; }
  v8::Local<v8::Value>* data() { return data_; }
  v8::Local<v8::Value> operator[](uint32_t i) const {
    return i < size_ ? data_[i] : v8::Local<v8::Value>();
  }

 private:
  Reader reader_;
  v8::Local<v8::Value> few_[kFewArguments];
  v8::LocalVector<v8::Value> more_;
  v8::Local<v8::Value>* data_ = few_;
  uint32_t size_ = 0;
  bool ok_ = true;
};

pd_status Keys(pd_isolate* owner, v8::TryCatch& caught,
               v8::Local<v8::Context> context, v8::Local<v8::Object> object,
               pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::Array> keys;
  if (!object
           ->GetOwnPropertyNames(context,
                                 static_cast<v8::PropertyFilter>(
                                     v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
                                 v8::KeyConversionMode::kConvertToString)
           .ToLocal(&keys)) {
    return Fail(owner, caught, PD_HELD, out);
  }
  owner->out.Clear();
  for (uint32_t i = 0; i < keys->Length(); i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> key;
    if (!keys->Get(context, i).ToLocal(&key)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    owner->out.cells.push_back(owner->out.Text(isolate, key.As<v8::String>()));
  }
  owner->out.Publish(out);
  return PD_OK;
}

v8::Local<v8::Value> ThisFor(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  return value.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : value;
}

pd_status Do(pd_isolate* owner, uint32_t mode, v8::Local<v8::Context> context,
             v8::Local<v8::Value> target, uint32_t verb, uint32_t want,
             Arguments& args, v8::TryCatch& caught, pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  v8::Local<v8::Value> value;
  v8::Maybe<bool> answer = v8::Nothing<bool>();
  switch (verb) {
    case PD_DO_CALL: {
      if (!target->IsFunction()) {
        return Invalid(owner, "the value is not a function", out);
      }
      if (!target.As<v8::Function>()
               ->Call(context, ThisFor(isolate, args[0]),
                      args.size() ? args.size() - 1 : 0, args.data() + 1)
               .ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    }
    case PD_DO_CONSTRUCT: {
      v8::Local<v8::Object> object;
      if (!target->IsFunction()) {
        return Invalid(owner, "the value is not a function", out);
      }
      if (!target.As<v8::Function>()
               ->NewInstance(context, args.size(), args.data())
               .ToLocal(&object)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, object, out);
    }
    case PD_DO_TEXT: {
      v8::Local<v8::String> text;
      if (!target->ToString(context).ToLocal(&text)) {
        return Fail(owner, caught, mode, out);
      }
      owner->out.Clear();
      out->value = owner->out.Text(isolate, text);
      owner->out.Publish(out);
      return PD_OK;
    }
    case PD_DO_DETAIL: {
      v8::Local<v8::String> text;
      if (!target->ToDetailString(context).ToLocal(&text)) {
        return Fail(owner, caught, mode, out);
      }
      owner->out.Clear();
      out->value = owner->out.Text(isolate, text);
      owner->out.Publish(out);
      return PD_OK;
    }
    case PD_DO_FLAT_TEXT:
      owner->out.Clear();
      out->value = Describe(owner, target, true);
      owner->out.Publish(out);
      return PD_OK;
    case PD_DO_JSON: {
      v8::Local<v8::String> text;
      v8::Local<v8::String> gap = v8::String::Empty(isolate);
      if (args.size() != 2) return Invalid(owner, "want two arguments", out);
      if (args[1]->IsString()) gap = args[1].As<v8::String>();
      if (!v8::JSON::Stringify(context, args[0], gap).ToLocal(&text)) {
        return Fail(owner, caught, mode, out);
      }
      owner->out.Clear();
      out->value = owner->out.Text(isolate, text);
      owner->out.Publish(out);
      return PD_OK;
    }
    case PD_DO_GRAPH:
      return Deliver(owner, mode, PD_WANT_GRAPH, context, target, out);
    case PD_DO_LOCAL:
      return Deliver(owner, mode, PD_WANT_VALUE, context,
                     v8::Local<v8::Value>::New(isolate, target), out);
    case PD_DO_SAME:
      out->value = {PD_BOOLEAN, 0, target->SameValue(args[0])};
      return PD_OK;
    case PD_DO_STRICT:
      out->value = {PD_BOOLEAN, 0, target->StrictEquals(args[0])};
      return PD_OK;
    case PD_DO_PERSIST:
      out->value = {KindOf(target), 0, Persist(isolate, target)};
      return PD_OK;
    case PD_DO_LENGTH:
      if (!target->IsArray()) {
        return Invalid(owner, "the value is not an array", out);
      }
      out->value = {PD_NUMBER, 0, Bits(target.As<v8::Array>()->Length())};
      return PD_OK;
  }
  // The others look into an object.
  if (!target->IsObject()) {
    return Invalid(owner, "the value is not an object", out);
  }
  v8::Local<v8::Object> object = target.As<v8::Object>();
  switch (verb) {
    case PD_DO_KEYS:
      return Keys(owner, caught, context, object, out);
    case PD_DO_GET:
      if (!object->Get(context, args[0]).ToLocal(&value)) {
        return Fail(owner, caught, mode, out);
      }
      return Deliver(owner, mode, want, context, value, out);
    case PD_DO_SET:
      answer = object->Set(context, args[0], args[1]);
      break;
    case PD_DO_HAS:
      answer = object->Has(context, args[0]);
      break;
    case PD_DO_DELETE:
      answer = object->Delete(context, args[0]);
      break;
    default:
      return Invalid(owner, "no such verb", out);
  }
  if (answer.IsNothing()) return Fail(owner, caught, mode, out);
  out->value = {PD_BOOLEAN, 0, answer.FromMaybe(false)};
  return PD_OK;
}

}  // namespace

pd_status pd_value_make(pd_isolate* owner, pd_args args, const pd_cell* cells,
                        const uint8_t* bytes, pd_result* out) {
  Entry entry(owner, PD_HELD);
  if (!entry.ok()) return PD_CLOSED;
  v8::TryCatch caught(entry.isolate());
  Arguments made(owner, entry.context(), args, cells, bytes);
  if (!made.why().empty()) return Invalid(owner, made.why(), out);
  if (!made.ok()) return Fail(owner, caught, PD_HELD, out);
  owner->out.Clear();
  out->value = Describe(owner, made[0], false);
  Escape(owner, PD_HELD, &out->value);
  owner->out.Publish(out);
  return PD_OK;
}

pd_status pd_value_do(pd_isolate* owner, uint32_t verb, pd_handle target,
                      pd_args args, const pd_cell* cells, const uint8_t* bytes,
                      pd_result* out) {
  Entry entry(owner, PD_HELD);
  if (!entry.ok()) return PD_CLOSED;
  v8::TryCatch caught(entry.isolate());
  Arguments made(owner, entry.context(), args, cells, bytes);
  if (!made.why().empty()) return Invalid(owner, made.why(), out);
  if (!made.ok()) return Fail(owner, caught, PD_HELD, out);
  return Do(owner, PD_HELD, entry.context(), FromHandle(target), verb,
            PD_WANT_VALUE, made, caught, out);
}

pd_status pd_context_do(pd_isolate* owner, uint32_t mode, pd_handle context,
                        uint32_t verb, pd_handle target, pd_args args,
                        const pd_cell* cells, const uint8_t* bytes,
                        pd_result* out) {
  Entry entry(owner, mode, context);
  if (!entry.ok()) return PD_CLOSED;
  v8::Isolate* isolate = entry.isolate();
  v8::TryCatch caught(isolate);
  Arguments made(owner, entry.context(), args, cells, bytes);
  if (!made.why().empty()) return Invalid(owner, made.why(), out);
  if (!made.ok()) return Fail(owner, caught, mode, out);
  v8::Local<v8::Value> on = entry.context()->Global();
  if (target) {
    on = FromHandle(target);
  } else if (verb == PD_DO_CALL) {
    v8::Local<v8::Value> name = made[0];
    if (!on.As<v8::Object>()->Get(entry.context(), name).ToLocal(&on)) {
      return Fail(owner, caught, mode, out);
    }
    made.data()[0] = v8::Undefined(isolate);
  }
  return Do(owner, mode, entry.context(), on, verb, PD_WANT_GRAPH, made, caught,
            out);
}
