// Address space that V8 reserves for a group and its isolates in addition to
// the sandbox; reserved.cc.
#ifndef PADDOCK_RESERVED_H_
#define PADDOCK_RESERVED_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace paddock {

// One reservation. It is released here if V8 will not do so, because it belongs
// to a lost isolate or its group.
struct Reserved {
  uintptr_t base;
  size_t size;
  // V8 keeps the addresses of code in a list of the process, so no other code
  // may be placed there: the memory is released, but the addresses stay
  // reserved.
  bool stays;
  void Release() const;
};

// The reservations of one group or isolate. Any thread may use them.
class Reservations {
 public:
  void Add(Reserved reserved);
  // Takes over the reservations of another.
  void Take(Reservations* from);
  void Release();

 private:
  std::mutex mutex_;
  std::vector<Reserved> all_;
};

// During its lifetime, reservations that V8 makes on the calling thread are
// recorded: pointer tables in the first, cages in the second.
class NotingReservations {
 public:
  NotingReservations(Reservations* tables, Reservations* cages);
  ~NotingReservations();
  NotingReservations(const NotingReservations&) = delete;
  NotingReservations& operator=(const NotingReservations&) = delete;

 private:
  Reservations* const outer_tables_;
  Reservations* const outer_cages_;
};

// For tables.cc: V8 has created a pointer table.
void NoteTable(void* base, size_t size);

}  // namespace paddock

#endif  // PADDOCK_RESERVED_H_
