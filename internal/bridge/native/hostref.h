// References of JavaScript objects to Go values.
#ifndef PADDOCK_HOSTREF_H_
#define PADDOCK_HOSTREF_H_

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bridge.h"
#include "v8-context.h"
#include "v8-object.h"
#include "v8-persistent-handle.h"

namespace paddock {

// A Go function, error or other value for which a JavaScript object stands.
// When the object is collected, the ID is returned to Go.
struct HostRef {
  pd_isolate* owner;
  uint32_t id;
  uint64_t wrapper;  // key in Wrappers; 0 for functions and errors
  uint64_t cost;     // bytes outside the heap that it counts
  v8::Global<v8::Object> object;
};

// The objects that wrap Go values. A Go value has one in each context.
class Wrappers {
 public:
  static uint64_t Key(v8::Local<v8::Context> context, uint32_t id);
  HostRef* Find(uint64_t key) const;
  void Add(uint64_t key, HostRef* ref);
  // Reports whether it was the last object of its value.
  bool Remove(const HostRef& ref);
  bool Has(uint32_t id) const { return counts_.contains(id); }

 private:
  std::unordered_map<uint64_t, HostRef*> by_key_;
  // number of objects by ID of the value
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// The references of one isolate. Guarded by the isolate's lock.
struct HostRefs {
  std::unordered_set<HostRef*> all;
  Wrappers wrappers;
  std::vector<uint32_t> dead;  // IDs that wait in pd_isolate_dead
  // Returns the number of different IDs, including those that wait. It takes
  // long.
  size_t ids() const;
  v8::Global<v8::Private> error_key;
};

// Returns the private symbol that marks a Go error.
v8::Local<v8::Private> ErrorKey(pd_isolate* owner);
// Returns the ID to Go when object is collected. wrapper is the object's key in
// Wrappers. Go holds held bytes for it, in addition to the usual cost.
HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object, uint64_t wrapper = 0,
                    uint64_t held = 0);

}  // namespace paddock

#endif  // PADDOCK_HOSTREF_H_
