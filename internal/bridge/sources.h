// The texts of scripts that objects in a snapshot refer to; sources.cc.
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

// Source texts that lie outside of the heap: V8 keeps a number for each in a
// snapshot, and all isolates made from it share the one text. Used by any
// number of threads, but Make, which needs the lock of the one isolate.
struct pd_sources {
  pd_sources();
  // In memory that outlives this.
  explicit pd_sources(const std::vector<std::string_view>& texts);
  ~pd_sources();
  pd_sources(const pd_sources&) = delete;
  pd_sources& operator=(const pd_sources&) = delete;

  std::vector<std::string_view> texts() const;
  uint64_t bytes() const { return bytes_; }
  // All that objects in a snapshot may refer to, null-terminated.
  const intptr_t* References();
  // Makes a string of a text, and keeps it here if that is worth it.
  v8::MaybeLocal<v8::String> Make(v8::Isolate* isolate, std::string_view text);

 private:
  void Add(std::unique_ptr<paddock::SourceText> text);

  std::once_flag once_;
  uint64_t bytes_ = 0;
  size_t own_ = 0;  // of the references, those that are no texts
  std::vector<intptr_t> references_;
  std::vector<std::unique_ptr<paddock::SourceText>> texts_;
};

#endif  // PADDOCK_SOURCES_H_
