// Cells that describe values.
#ifndef PADDOCK_CELLS_H_
#define PADDOCK_CELLS_H_

#include <cstdint>
#include <cstring>

#include "bridge.h"
#include "v8-local-handle.h"
#include "v8-value.h"

namespace paddock {

static_assert(sizeof(pd_cell) == 16);

uint32_t KindOf(v8::Local<v8::Value> value);

// Returns the bits of a number. Those of NaN are the ones of Go's math.NaN: V8
// has several, which mark holes and undefined in arrays of numbers.
inline uint64_t Bits(double number) {
  if (number != number) return 0x7FF8000000000001;
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

inline bool IsHandle(const pd_cell& cell) {
  return cell.kind >= PD_SYMBOL ||
         (cell.kind == PD_STRING && cell.aux == PD_BY_HANDLE);
}

// Reports whether an argument is a valid cell if it is followed by so many
// cells and refers to so many bytes. It does not look at a handle.
bool IsCell(const pd_cell& cell, uint64_t nbytes, uint64_t more);

// Describes a primitive that needs no handle. Returns false for other values.
bool DescribePrimitive(pd_isolate* owner, v8::Local<v8::Value> value,
                       pd_cell* cell);
// Describes value as one cell. If inline_text is set, strings of any length are
// copied; otherwise long strings stay in the heap, and the cell has a handle.
pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text);

}  // namespace paddock

#endif  // PADDOCK_CELLS_H_
