#ifdef PADDOCK_UNIT  // in unit.cc
#include "intake.h"

#include <algorithm>

#include "heap.h"
#include "isolate.h"
#include "memory.h"

namespace paddock {
namespace {

struct Room {
  explicit Room(pd_isolate* owner) : memory(*owner->memory) {
    v8::HeapStatistics statistics;
    owner->isolate->GetHeapStatistics(&statistics);
    heap = statistics.used_heap_size();
    heap_limit = owner->heap.limit;
    used = heap + memory.external + memory.counted_native();
  }
  bool Has(uint64_t bytes) const {
    return heap + bytes <= heap_limit && used + bytes <= memory.limit;
  }
  void Refuse(uint64_t bytes) const {
    if (heap + bytes > heap_limit && heap_limit < memory.limit) {
      memory.Pass(PD_PART_HEAP, heap_limit, heap, bytes);
    } else {
      memory.Pass(PD_PART_MEMORY, memory.limit, used, bytes);
    }
  }

  Memory& memory;
  uint64_t heap, heap_limit, used;
};

template <class Char>
uint64_t CountJson(const Char* text, size_t n) {
  // The approximate memory that V8 needs for an empty object or array, for an
  // element, and for each level of nesting until it is parsed.
  constexpr uint64_t kObject = 16, kElement = 4, kLevel = 40;
  uint64_t objects = 0, elements = 0;
  int64_t depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < n; i++) {
    Char c = text[i];
    if (quoted) {
      if (c == '\\') i++;
      quoted = c != '"';
      continue;
    }
    switch (c) {
      case '"':
        quoted = true;
        break;
      case '[':
      case '{':
        objects++;
        deepest = std::max(deepest, ++depth);
        break;
      case ']':
      case '}':
        depth--;
        break;
      case ',':
        elements++;
    }
  }
  return objects * kObject + elements * kElement + deepest * kLevel;
}

}  // namespace

bool Admit(pd_isolate* owner, uint64_t bytes) {
  if (owner->end.out_of_memory()) return false;
  if (Room(owner).Has(bytes)) return true;
  CollectFully(owner);
  Room room(owner);
  if (room.Has(bytes)) return !owner->end.out_of_memory();
  if (!owner->end.out_of_memory()) room.Refuse(bytes);
  EndForMemory(owner);
  return false;
}

uint64_t BytesOfText(const char* data, size_t size) {
  uint64_t units = 0;
  bool wide = false;
  for (size_t i = 0; i < size; i++) {
    auto byte = static_cast<uint8_t>(data[i]);
    units += (byte & 0xC0) != 0x80;  // begins a character
    units += byte >= 0xF0;           // of two code units
    wide |= byte >= 0xC4;            // not Latin-1
  }
  return wide ? 2 * units : units;
}

uint64_t BytesOfJson(v8::Isolate* isolate, v8::Local<v8::String> text) {
  v8::String::ValueView view(isolate, text);
  return view.is_one_byte() ? CountJson(view.data8(), view.length())
                            : CountJson(view.data16(), view.length());
}

}  // namespace paddock
#endif
