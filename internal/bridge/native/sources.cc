#ifdef PADDOCK_UNIT  // in unit.cc
#include "sources.h"

#include <algorithm>

#include "isolate.h"
#include "recovery.h"
#include "snapshot.h"
#include "text.h"

namespace paddock {

class SourceText : public v8::String::ExternalOneByteStringResource {
 public:
  explicit SourceText(std::string_view text) : text_(text) {}
  explicit SourceText(std::string own) : own_(std::move(own)), text_(own_) {}
  const char* data() const override { return text_.data(); }
  size_t length() const override { return text_.size(); }
  // V8 calls this for one of the strings.
  void Dispose() override {}
  std::string_view text() const { return text_; }

 private:
  std::string own_;
  std::string_view text_;
};

namespace {

// Shorter texts, in bytes, are stored in the snapshot.
constexpr size_t kLeast = 64 << 10;

}  // namespace
}  // namespace paddock

using namespace paddock;

pd_sources::pd_sources() = default;
pd_sources::~pd_sources() = default;

pd_sources::pd_sources(const std::vector<std::string_view>& texts) {
  for (std::string_view text : texts) {
    Add(std::make_unique<SourceText>(text));
  }
}

void pd_sources::Add(std::unique_ptr<SourceText> text) {
  bytes_ += text->text().size();
  texts_.push_back(std::move(text));
}

std::vector<std::string_view> pd_sources::texts() const {
  std::vector<std::string_view> all;
  all.reserve(texts_.size());
  for (const auto& text : texts_) all.push_back(text->text());
  return all;
}

const intptr_t* pd_sources::References() {
  std::call_once(once_, [this] {
    const intptr_t* own = paddock::References();
    while (own[own_]) own_++;
    // V8 keeps the address.
    references_.resize(own_ + PD_MOST_SOURCES + 1);
    std::copy_n(own, own_, references_.begin());
    for (size_t i = 0; i < texts_.size(); i++) {
      references_[own_ + i] = reinterpret_cast<intptr_t>(texts_[i].get());
    }
  });
  return references_.data();
}

v8::MaybeLocal<v8::String> pd_sources::Make(v8::Isolate* isolate,
                                            std::string_view text) {
  auto found = std::ranges::find_if(
      texts_, [&](const auto& known) { return known->text() == text; });
  if (found == texts_.end()) {
    if (text.size() < kLeast || texts_.size() == PD_MOST_SOURCES ||
        !IsAscii(text)) {
      return MakeText(isolate, text.data(), text.size());
    }
    HostScope host_scope;
    Add(std::make_unique<SourceText>(std::string(text)));
    found = texts_.end() - 1;
    references_[own_ + texts_.size() - 1] =
        reinterpret_cast<intptr_t>(found->get());
  }
  return v8::String::NewExternalOneByte(isolate, found->get());
}

pd_sources* pd_sources_new(const uint64_t* at, const uint64_t* n,
                           uint64_t count) {
  std::vector<std::string_view> texts;
  texts.reserve(count);
  for (uint64_t i = 0; i < count; i++) {
    texts.emplace_back(reinterpret_cast<const char*>(at[i]), n[i]);
  }
  return new pd_sources(texts);
}

void pd_sources_free(pd_sources* sources) { delete sources; }

uint64_t pd_snapshot_sources(pd_isolate* owner, uint64_t* at, uint64_t* n) {
  auto texts = owner->snapshot->own_sources->texts();
  for (size_t i = 0; i < texts.size(); i++) {
    at[i] = reinterpret_cast<uint64_t>(texts[i].data());
    n[i] = texts[i].size();
  }
  return texts.size();
}
#endif
