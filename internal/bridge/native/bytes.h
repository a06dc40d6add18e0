// Memory of the bridge for data that goes to Go, and bytes for JavaScript.
#ifndef PADDOCK_BYTES_H_
#define PADDOCK_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "recovery.h"
#include "v8-local-handle.h"
#include "v8-typed-array.h"

struct pd_isolate;

namespace paddock {

// Allocator of memory that does not count for the isolate. The memory is not
// cleared.
template <class T>
struct HostAllocator {
  using value_type = T;
  HostAllocator() = default;
  template <class U>
  explicit HostAllocator(const HostAllocator<U>&) {}
  T* allocate(size_t n) {
    HostScope host_scope;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* block, size_t n) {
    HostScope host_scope;
    std::allocator<T>().deallocate(block, n);
  }
  template <class U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
  bool operator==(const HostAllocator&) const = default;
};

template <class T>
using HostVector = std::vector<T, HostAllocator<T>>;

using Bytes = HostVector<uint8_t>;

// Makes a Uint8Array with a copy of the data. Empty if a limit does not allow
// it.
v8::MaybeLocal<v8::Uint8Array> NewBytes(pd_isolate* owner, const void* data,
                                        size_t n);

}  // namespace paddock

#endif  // PADDOCK_BYTES_H_
