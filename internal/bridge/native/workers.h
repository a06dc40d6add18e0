// V8's worker threads. They are implemented here instead of in V8's default
// platform for two reasons: a task of a lost isolate must not be started, and a
// thread that is stuck in one must be replaced.
#ifndef PADDOCK_WORKERS_H_
#define PADDOCK_WORKERS_H_

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "life.h"
#include "v8-platform.h"

namespace paddock {

// While one exists, tasks that the thread posts have this life instead of the
// life of the isolate that it works for. For awaited see Post.
class Posting {
 public:
  Posting(const std::shared_ptr<Life>& life, bool awaited);
  ~Posting();
  Posting(const Posting&) = delete;
  Posting& operator=(const Posting&) = delete;
  // Called after a jump out of V8, which leaves them open.
  static void CloseAll();

 private:
  const std::shared_ptr<Life>* outer_;
  bool outer_awaited_;
};

class Workers {
 public:
  explicit Workers(int threads);
  int size() const { return size_; }
  // awaited: the task will post a task to the isolate's thread, and JavaScript
  // may wait for it. The same is true of tasks that such a task posts.
  void Post(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
            bool awaited);
  void PostDelayed(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                   double seconds);
  // Starts no more tasks of this isolate, and replaces the threads that are
  // running one, because they may never return from it.
  void Lose(const std::shared_ptr<Life>& life, Loss loss);
  // Drops the queued tasks of the group and starts no more of them. Returns
  // false, and changes nothing, while one is running.
  bool Leave(GroupState& group);

 private:
  using Clock = std::chrono::steady_clock;
  struct WorkerTask {
    std::unique_ptr<v8::Task> task;
    std::shared_ptr<Life> life;
    v8::TaskPriority priority = v8::TaskPriority::kUserVisible;
    bool awaited = false;
    // The task is not destroyed, because its destructor may need resources that
    // a lost isolate holds forever, or memory that has been released.
    void Forget() { (void)task.release(); }
  };
  // Starts threads until there are size_. The system may refuse some; this is
  // repeated with the next task.
  void Fill();
  bool Start();
  void Work();
  bool Run(WorkerTask queued, std::unique_lock<std::mutex>& lock);
  static WorkerTask New(v8::TaskPriority priority,
                        std::unique_ptr<v8::Task> task, bool awaited);
  void Queue(WorkerTask queued);
  bool Take(WorkerTask* queued);

  const int size_;
  std::mutex mutex_;
  int threads_ = 0;  // without those in tasks of lost isolates
  std::condition_variable wake_;
  std::array<std::deque<WorkerTask>, 3> queues_;  // by priority
  std::multimap<Clock::time_point, WorkerTask> delayed_;
};

}  // namespace paddock

#endif  // PADDOCK_WORKERS_H_
