// Memory of the bridge for data that goes to Go.
#ifndef PADDOCK_BYTES_H_
#define PADDOCK_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "recovery.h"

namespace paddock {

// Allocator of memory that does not count for the isolate. The memory is not
// cleared.
template <class T>
struct HostAllocator {
  using value_type = T;
  HostAllocator() = default;
  template <class U>
  HostAllocator(const HostAllocator<U>&) {}
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

}  // namespace paddock

#endif  // PADDOCK_BYTES_H_
