#ifdef PADDOCK_UNIT  // in unit.cc
#include "mappings.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>

#include "bridge.h"

namespace paddock {
namespace {

using Clock = std::chrono::steady_clock;

// Calls f for each piece of the file; false if the file cannot be read.
template <class F>
bool ReadFile(const char* name, F f) {
  int file = open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char piece[16 << 10];
  ssize_t n;
  while ((n = read(file, piece, sizeof piece)) > 0) f(piece, n);
  close(file);
  return n == 0;
}

class Budget {
 public:
  bool Take(int64_t n, LeftFrom left) {
    std::lock_guard lock(mutex_);
    if (taken_ + n > Left(left) / 2) Count();
    if (known_ && taken_ + n > Left(left)) return false;
    taken_ += n;
    return true;
  }
  void Give(int64_t n) {
    std::lock_guard lock(mutex_);
    taken_ -= n;
  }

 private:
  // If there are many mappings, counting them takes milliseconds.
  static constexpr auto kAgain = std::chrono::milliseconds(100);

  // The mappings that were left when they were counted.
  int64_t Left(LeftFrom left) const {
    return most_ - most_ / static_cast<int64_t>(left) - counted_;
  }
  void Count() {
    Clock::time_point now = Clock::now();
    if (asked_ && now - when_ < kAgain) return;
    asked_ = true;
    when_ = now;
    int64_t most = 0, counted = 0;
    known_ = ReadFile("/proc/sys/vm/max_map_count",
                      [&](const char* piece, ssize_t n) {
                        for (ssize_t i = 0; i < n; i++) {
                          if (piece[i] < '0' || piece[i] > '9') continue;
                          most = most * 10 + (piece[i] - '0');
                        }
                      }) &&
             ReadFile("/proc/self/maps", [&](const char* piece, ssize_t n) {
               counted += std::count(piece, piece + n, '\n');
             });
    most_ = most;
    counted_ = counted;
    taken_ = 0;
  }

  std::mutex mutex_;
  bool asked_ = false, known_ = false;  // without /proc nothing is refused
  Clock::time_point when_;
  int64_t most_ = 0, counted_ = 0;
  int64_t taken_ = 0;  // since they were counted
};

Budget& budget() {
  static auto* all = new Budget;  // V8's threads outlive statics
  return *all;
}

}  // namespace

bool ReserveProcessMappings(int64_t n, LeftFrom left) {
  return budget().Take(n, left);
}

void ReleaseProcessMappings(int64_t n) { budget().Give(n); }

}  // namespace paddock

int32_t pd_mappings_reserve(uint64_t n) {
  return paddock::ReserveProcessMappings(n, paddock::LeftFrom::kIsolates);
}

void pd_mappings_release(uint64_t n) { paddock::ReleaseProcessMappings(n); }
#endif
