#ifdef PADDOCK_UNIT  // in unit.cc
#include "workers.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

#include "clock.h"
#include "group.h"
#include "invariant.h"
#include "life.h"
#include "recovery.h"

namespace paddock {
namespace {

// The life of the task that this thread runs.
thread_local const std::shared_ptr<Life>* working_for = nullptr;
thread_local bool working_awaited = false;

thread_local const std::shared_ptr<Life>* posting_for = nullptr;
thread_local bool posting_awaited = false;

// Signals to the process are handled by Go, on threads of Go.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t most;
    sigfillset(&most);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) {
      sigdelset(&most, fault);
    }
    pthread_sigmask(SIG_SETMASK, &most, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_ = {};
};

}  // namespace

std::shared_ptr<Life> CurrentLife() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  if (std::shared_ptr<Life> life = isolate ? LifeOf(isolate) : nullptr) {
    return life;
  }
  return working_for ? *working_for : nullptr;
}

Posting::Posting(const std::shared_ptr<Life>& life, bool awaited)
    : outer_(posting_for), outer_awaited_(posting_awaited) {
  posting_for = &life;
  posting_awaited = awaited;
}
Posting::~Posting() {
  posting_for = outer_;
  posting_awaited = outer_awaited_;
}
void Posting::CloseAll() { posting_for = nullptr; }

Workers::Workers(int threads) : size_(threads) {
  std::lock_guard lock(mutex_);
  Fill();
}

void Workers::Fill() {
  INVARIANT(threads_ >= 0 && threads_ <= size_);
  while (threads_ < size_ && Start()) threads_++;
}

bool Workers::Start() {
  SignalsBlocked blocked;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  bool started = pthread_create(
                     &thread, &attributes,
                     [](void* self) -> void* {
                       pthread_setname_np(pthread_self(), "V8 worker");
                       static_cast<Workers*>(self)->Work();
                       return nullptr;
                     },
                     this) == 0;
  pthread_attr_destroy(&attributes);
  return started;
}

Workers::WorkerTask Workers::New(v8::TaskPriority priority,
                                 std::unique_ptr<v8::Task> task, bool awaited) {
  awaited |= posting_for ? posting_awaited : working_awaited;
  return {std::move(task), posting_for ? *posting_for : CurrentLife(), priority,
          awaited};
}

void Workers::Queue(WorkerTask queued) {
  if (queued.awaited && queued.life) queued.life->awaited_tasks++;
  queues_[static_cast<size_t>(queued.priority)].push_back(std::move(queued));
}

void Workers::Post(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                   bool awaited) {
  Uncharged uncharged;  // another thread frees the queue's memory
  WorkerTask queued = New(priority, std::move(task), awaited);
  std::lock_guard lock(mutex_);
  Fill();
  Queue(std::move(queued));
  wake_.notify_one();
}

void Workers::PostDelayed(v8::TaskPriority priority,
                          std::unique_ptr<v8::Task> task, double seconds) {
  Uncharged uncharged;  // another thread frees the queue's memory
  WorkerTask queued = New(priority, std::move(task), false);
  auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(seconds));
  std::lock_guard lock(mutex_);
  Fill();
  delayed_.emplace(at, std::move(queued));
  wake_.notify_one();  // it may be due before the time that a thread waits for
}

bool Workers::Take(WorkerTask* queued) {
  auto now = Clock::now();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    Queue(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
  for (auto queue = queues_.rbegin(); queue != queues_.rend(); ++queue) {
    if (queue->empty()) continue;
    *queued = std::move(queue->front());
    queue->pop_front();
    return true;
  }
  return false;
}

void Workers::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    WorkerTask queued;
    if (Take(&queued)) {
      if (!Run(std::move(queued), lock)) return;
    } else if (delayed_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, delayed_.begin()->first);
    }
  }
}

// Returns false if this thread has been replaced.
bool Workers::Run(WorkerTask queued, std::unique_lock<std::mutex>& lock) {
  Life* life = queued.life.get();
  if (life && (life->lost() || life->group->released_)) {
    queued.Forget();
    return true;
  }
  if (life) {
    life->running++;
    life->group->running_++;
  }
  lock.unlock();
  if (life) {
    working_for = &queued.life;
    working_awaited = queued.awaited;
    // LandTask destroys the task, or it is never destroyed.
    RunTaskWithRecovery(queued.life, queued.task.release());
    working_for = nullptr;
    working_awaited = false;
    if (queued.awaited && --life->awaited_tasks == 0 && life->waker) {
      life->waker->Wake();
    }
  } else {
    queued.task->Run();
    queued.task.reset();
  }
  lock.lock();
  if (!life) return true;
  INVARIANT(life->running > 0 && life->group->running_ > 0);
  life->running--;
  life->group->running_--;
  if (!life->lost()) return true;
  Fill();  // the system may have refused a thread when the isolate was lost
  return false;
}

// A jump may abandon the frame of the caller, so the string belongs to this
// one. NOLINTNEXTLINE(performance-unnecessary-value-param)
void Workers::Lose(const std::shared_ptr<Life>& life, Loss loss) {
  std::lock_guard lock(mutex_);
  if (life->lost()) return;
  for (Life* lost : {life.get(), &life->group->compilers_}) {
    if (lost->lost()) continue;
    lost->Lose(loss);
    INVARIANT(threads_ >= lost->running);
    threads_ -= lost->running;
  }
  Fill();
}

bool Workers::Leave(GroupState& group) {
  std::lock_guard lock(mutex_);
  if (group.running_ > 0) return false;
  group.released_ = true;
  auto forget = [&group](WorkerTask& queued) {
    if (queued.life && queued.life->group == &group) queued.Forget();
  };
  for (auto& queue : queues_) {
    for (WorkerTask& queued : queue) forget(queued);
    std::erase_if(queue, [](const WorkerTask& queued) { return !queued.task; });
  }
  for (auto& [at, queued] : delayed_) forget(queued);
  std::erase_if(delayed_, [](const auto& later) { return !later.second.task; });
  return true;
}

}  // namespace paddock
#endif
