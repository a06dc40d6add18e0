// The sources of scripts that objects in a snapshot refer to; sources.cc.
#ifndef PADDOCK_SOURCES_H_
#define PADDOCK_SOURCES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "v8.h"

namespace paddock {

class SourceText;

}  // namespace paddock

// Sources outside the heap: V8 stores a number for each of them in a snapshot,
// and all isolates created from the snapshot share the one string. Any number
// of threads may use it, except Make, which needs the lock of the only isolate.
struct pd_sources {
  pd_sources();
  // The texts must outlive this.
  explicit pd_sources(const std::vector<std::string_view>& texts);
  ~pd_sources();
  pd_sources(const pd_sources&) = delete;
  pd_sources& operator=(const pd_sources&) = delete;

  std::vector<std::string_view> texts() const;
  uint64_t bytes() const { return bytes_; }
  // All that objects in a snapshot may refer to, null-terminated.
  const intptr_t* References();
  // Makes a string, and stores the text here if that is worthwhile.
  v8::MaybeLocal<v8::String> Make(v8::Isolate* isolate, std::string_view text);

 private:
  void Add(std::unique_ptr<paddock::SourceText> text);

  std::once_flag once_;
  uint64_t bytes_ = 0;
  size_t own_ = 0;  // number of references that are not sources
  std::vector<intptr_t> references_;
  std::vector<std::unique_ptr<paddock::SourceText>> texts_;
};

#endif  // PADDOCK_SOURCES_H_
