// Plain data.
#ifndef PADDOCK_GRAPH_H_
#define PADDOCK_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bridge.h"
#include "result.h"
#include "v8-container.h"
#include "v8-context.h"
#include "v8-object.h"

namespace paddock {

// The default and the maximum of the nesting of values that cross the boundary.
// Code that walks such a value recursively does not check how much of the
// thread's stack is left.
constexpr int kDefaultDepth = 512, kMaxDepth = 2000;

// The limits of values that cross the boundary. Constant after the isolate was
// created.
struct ValueLimits {
  int depth = kDefaultDepth;
  size_t parts = 0, bytes = 0;  // of plain data
};

// Returns the reason why a value of this kind is not data.
std::string NotData(uint32_t kind, v8::Local<v8::Value> value);
// Longer paths in errors are shortened, and so are longer names in them.
constexpr size_t kMaxPath = 80;
// Returns the path, without its middle part if it is long.
std::string Shortened(std::string_view path);
// Returns the step of a path to a property.
std::string Step(v8::Isolate* isolate, v8::Local<v8::Value> key);
// Returns the keys that Object.keys returns.
v8::MaybeLocal<v8::Array> OwnKeys(
    v8::Local<v8::Context> context, v8::Local<v8::Object> object,
    v8::IndexFilter indices = v8::IndexFilter::kIncludeIndices);
// Writes value as plain data. If it is not plain data, returns false and sets
// *invalid.
bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, InvalidValue* invalid);
// Writes the own properties of object that are plain data.
void Fields(pd_isolate* owner, v8::Local<v8::Context> context,
            v8::Local<v8::Object> object);
// Writes a small number of fields of a thrown value, of limited size. The names
// and values are appended to kept.
void ThrownFields(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Object> object,
                  v8::LocalVector<v8::Value>* kept = nullptr);

}  // namespace paddock

#endif  // PADDOCK_GRAPH_H_
