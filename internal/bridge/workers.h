// V8's worker threads. They are the embedder's, and not those of V8's default
// platform, for two reasons: a task of an isolate that is lost must not be
// begun, and a thread that is stuck in one must be replaced.
#ifndef PADDOCK_WORKERS_H_
#define PADDOCK_WORKERS_H_

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "fate.h"
#include "v8-platform.h"

namespace paddock {

// While one is open, what the thread posts is of this fate, and not of the
// isolate that it works for; awaited is of its tasks, see Post.
class Posting {
 public:
  Posting(const std::shared_ptr<Fate>& fate, bool awaited);
  ~Posting();
  // After a jump out of V8, which leaves them open.
  static void CloseAll();

 private:
  const std::shared_ptr<Fate>* outer_;
  bool outer_awaited_;
};

class Workers {
 public:
  explicit Workers(int threads);
  int size() const { return size_; }
  // awaited: the isolate's own thread will have something to do then, and
  // JavaScript may wait for it. So it is of what such a task posts.
  void Post(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
            bool awaited);
  void PostDelayed(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                   double seconds);
  // Begins no more tasks of this isolate, and makes up for the threads that
  // are in one of them now: those may never come out of it.
  void Lose(const std::shared_ptr<Fate>& fate, Loss loss);
  // Drops the tasks of the group that wait, and begins no more of them; false,
  // and nothing is changed, while one is at work.
  bool Leave(Home& home);

 private:
  using Clock = std::chrono::steady_clock;
  struct Errand {
    std::unique_ptr<v8::Task> task;
    std::shared_ptr<Fate> fate;
    v8::TaskPriority priority;
    bool awaited;
    // The task is not even destroyed: that may need what a lost isolate holds
    // for ever, or memory that is given back.
    void Forget() { (void)task.release(); }
  };
  // Starts as many threads as there should be. The system may refuse some;
  // they are tried again with the next task.
  void Fill();
  bool Start();
  void Work();
  bool Run(Errand errand, std::unique_lock<std::mutex>& lock);
  Errand New(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
             bool awaited);
  void Queue(Errand errand);
  bool Take(Errand* errand);

  const int size_;
  std::mutex mutex_;
  int threads_ = 0;  // without those in tasks of lost isolates
  std::condition_variable wake_;
  std::array<std::deque<Errand>, 3> queues_;  // by priority
  std::multimap<Clock::time_point, Errand> delayed_;
};

}  // namespace paddock

#endif  // PADDOCK_WORKERS_H_
