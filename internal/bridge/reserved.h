// What V8 reserves for a group and its isolates beside the sandbox;
// reserved.cc.
#ifndef PADDOCK_RESERVED_H_
#define PADDOCK_RESERVED_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace paddock {

// One reservation, which is given back where V8 never will: it belongs to a
// lost isolate, or to the group of one.
struct Reserved {
  uintptr_t base;
  size_t size;
  // V8 keeps the addresses of code in a list of the process, so no other code
  // may come to lie there: the memory goes, the addresses stay.
  bool stays;
  void GiveBack() const;
};

// Those of one group or one isolate. Any thread.
class Reservations {
 public:
  void Add(Reserved reserved);
  // Takes the other's over.
  void Take(Reservations* from);
  void GiveBack();

 private:
  std::mutex mutex_;
  std::vector<Reserved> all_;
};

// While it lives, what the calling thread has V8 reserve is noted: pointer
// tables for the first, cages for the second.
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

// For tables.cc: V8 has made a pointer table.
void NoteTable(void* base, size_t size);

}  // namespace paddock

#endif  // PADDOCK_RESERVED_H_
