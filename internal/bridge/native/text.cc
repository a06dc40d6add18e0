#ifdef PADDOCK_UNIT  // in unit.cc
// Strings between Go and V8. Strings in Go are UTF-8. JavaScript strings may
// contain lone surrogates, which are encoded as WTF-8 (three bytes, ED A0..BF
// xx), so that every string is unchanged after crossing in both directions.
#include "text.h"

#include <algorithm>

#include "intake.h"
#include "isolate.h"
#include "result.h"

namespace paddock {
namespace {

// Whether there is a surrogate, lone or one of a pair, at data.
bool IsSurrogate(const uint8_t* data, const uint8_t* end) {
  return end - data >= 3 && data[0] == 0xED && data[1] >= 0xA0 &&
         data[1] <= 0xBF && (data[2] & 0xC0) == 0x80;
}

bool HasSurrogates(const uint8_t* data, size_t size) {
  const uint8_t* end = data + size;
  while ((data = static_cast<const uint8_t*>(memchr(data, 0xED, end - data)))) {
    if (IsSurrogate(data, end)) return true;
    data++;
  }
  return false;
}

}  // namespace

bool IsAscii(std::string_view text) {
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  size_t size = text.size();
  uint64_t bits = 0;
  for (; size >= 32; data += 32, size -= 32) {
    uint64_t words[4];
    memcpy(words, data, sizeof words);
    bits |= words[0] | words[1] | words[2] | words[3];
  }
  for (; size; data++, size--) bits |= *data;
  return (bits & 0x8080808080808080) == 0;
}

v8::MaybeLocal<v8::String> MakeText(v8::Isolate* isolate, const char* data,
                                    size_t size) {
  if (size == 0) return v8::String::Empty(isolate);
  pd_isolate* owner = Of(isolate);
  if (size >= kLargeInput && !Admit(owner, BytesOfText(data, size))) return {};
  ReceivingInput receiving(owner, size);
  auto* bytes = reinterpret_cast<const uint8_t*>(data);
  if (IsAscii({data, size})) {
    if (size > v8::String::kMaxLength) return {};
    return v8::String::NewFromOneByte(
        isolate, bytes, v8::NewStringType::kNormal, static_cast<int>(size));
  }
  if (size > INT32_MAX) return {};
  if (!HasSurrogates(bytes, size)) {
    return v8::String::NewFromUtf8(isolate, data, v8::NewStringType::kNormal,
                                   static_cast<int>(size));
  }
  // V8 would replace the surrogates, so it decodes only the parts between them.
  std::vector<uint16_t> units;
  units.reserve(size);
  const uint8_t* end = bytes + size;
  while (bytes < end) {
    if (IsSurrogate(bytes, end)) {
      units.push_back(static_cast<uint16_t>(0xD000 | (bytes[1] & 0x3F) << 6 |
                                            (bytes[2] & 0x3F)));
      bytes += 3;
      continue;
    }
    const uint8_t* stop = bytes + 1;
    while (stop < end && !IsSurrogate(stop, end)) stop++;
    v8::Local<v8::String> piece;
    if (!v8::String::NewFromUtf8(isolate, reinterpret_cast<const char*>(bytes),
                                 v8::NewStringType::kNormal,
                                 static_cast<int>(stop - bytes))
             .ToLocal(&piece)) {
      return {};
    }
    size_t at = units.size();
    units.resize(at + piece->Length());
    piece->Write(isolate, 0, piece->Length(), units.data() + at);
    bytes = stop;
  }
  if (units.size() > v8::String::kMaxLength) return {};
  return v8::String::NewFromTwoByte(isolate, units.data(),
                                    v8::NewStringType::kNormal,
                                    static_cast<int>(units.size()));
}

pd_cell ResultBuffer::Text(v8::Isolate* isolate, v8::Local<v8::String> text) {
  size_t at = bytes.size();
  if (text->IsOneByte()) {
    v8::String::ValueView view(isolate, text);
    if (view.is_one_byte() &&
        IsAscii({reinterpret_cast<const char*>(view.data8()), view.length()})) {
      return Text({reinterpret_cast<const char*>(view.data8()), view.length()});
    }
  }
  size_t size = text->Utf8Length(isolate);
  bytes.resize(at + size);
  size = text->WriteUtf8(isolate, reinterpret_cast<char*>(bytes.data() + at),
                         size);
  return {PD_STRING, static_cast<uint32_t>(size), at};
}

pd_cell ResultBuffer::Text(std::string_view text) {
  size_t at = bytes.size();
  // Not insert, which copies byte by byte with a custom allocator.
  bytes.resize(at + text.size());
  if (!text.empty()) memcpy(bytes.data() + at, text.data(), text.size());
  return {PD_STRING, static_cast<uint32_t>(text.size()), at};
}

}  // namespace paddock
#endif
