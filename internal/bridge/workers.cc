#include "workers.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

#include "landing.h"

namespace paddock {
namespace {

// The fate of the task that this thread runs.
thread_local const std::shared_ptr<Fate>* working_for = nullptr;
thread_local bool working_awaited = false;

thread_local const std::shared_ptr<Fate>* posting_for = nullptr;
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

 private:
  sigset_t before_;
};

}  // namespace

Loss Fate::loss() const {
  std::lock_guard lock(mutex_);
  return loss_;
}

void Fate::Lose(Loss loss) {
  std::lock_guard lock(mutex_);
  if (lost()) return;
  loss_ = std::move(loss);
  lost_.store(true, std::memory_order_release);
}

void Fate::Begin(v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  isolate_ = isolate;
}

void Fate::Terminate() {
  std::lock_guard lock(mutex_);
  if (isolate_) isolate_->TerminateExecution();
}

void Fate::Leave() {
  std::lock_guard lock(mutex_);
  isolate_ = nullptr;
  has_left_ = true;
  left_.notify_all();
}

void Fate::AwaitLeft() {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [&] { return has_left_; });
}

std::shared_ptr<Fate> CurrentFate() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  if (std::shared_ptr<Fate> fate = isolate ? FateOf(isolate) : nullptr) {
    return fate;
  }
  return working_for ? *working_for : nullptr;
}

Posting::Posting(const std::shared_ptr<Fate>& fate, bool awaited)
    : outer_(posting_for), outer_awaited_(posting_awaited) {
  posting_for = &fate;
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

Workers::Errand Workers::New(v8::TaskPriority priority,
                             std::unique_ptr<v8::Task> task, bool awaited) {
  awaited |= posting_for ? posting_awaited : working_awaited;
  return {std::move(task), posting_for ? *posting_for : CurrentFate(), priority,
          awaited};
}

void Workers::Queue(Errand errand) {
  if (errand.awaited && errand.fate) errand.fate->errands++;
  queues_[static_cast<size_t>(errand.priority)].push_back(std::move(errand));
}

void Workers::Post(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                   bool awaited) {
  Uncharged uncharged;  // another thread frees the queue's memory
  Errand errand = New(priority, std::move(task), awaited);
  std::lock_guard lock(mutex_);
  Fill();
  Queue(std::move(errand));
  wake_.notify_one();
}

void Workers::PostDelayed(v8::TaskPriority priority,
                          std::unique_ptr<v8::Task> task, double seconds) {
  Uncharged uncharged;  // another thread frees the queue's memory
  Errand errand = New(priority, std::move(task), false);
  auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(seconds));
  std::lock_guard lock(mutex_);
  Fill();
  delayed_.emplace(at, std::move(errand));
  wake_.notify_one();  // it may be due before the time that a thread waits for
}

bool Workers::Take(Errand* errand) {
  auto now = Clock::now();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    Queue(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
  for (auto queue = queues_.rbegin(); queue != queues_.rend(); ++queue) {
    if (queue->empty()) continue;
    *errand = std::move(queue->front());
    queue->pop_front();
    return true;
  }
  return false;
}

void Workers::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Errand errand;
    if (Take(&errand)) {
      if (!Run(std::move(errand), lock)) return;
    } else if (delayed_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, delayed_.begin()->first);
    }
  }
}

// Returns false if this thread has been replaced.
bool Workers::Run(Errand errand, std::unique_lock<std::mutex>& lock) {
  Fate* fate = errand.fate.get();
  if (fate && (fate->lost() || fate->home->gone_)) {
    errand.Forget();
    return true;
  }
  if (fate) {
    fate->running++;
    fate->home->running_++;
  }
  lock.unlock();
  if (fate) {
    working_for = &errand.fate;
    working_awaited = errand.awaited;
    // LandTask destroys the task, or it is never destroyed.
    LandTask(errand.fate, errand.task.release());
    working_for = nullptr;
    working_awaited = false;
    if (errand.awaited && --fate->errands == 0 && fate->waker) {
      fate->waker->Wake();
    }
  } else {
    errand.task->Run();
    errand.task.reset();
  }
  lock.lock();
  if (!fate) return true;
  fate->running--;
  fate->home->running_--;
  if (!fate->lost()) return true;
  Fill();  // the system may have refused a thread when the isolate was lost
  return false;
}

void Workers::Lose(const std::shared_ptr<Fate>& fate, Loss loss) {
  std::lock_guard lock(mutex_);
  if (fate->lost()) return;
  for (Fate* lost : {fate.get(), &fate->home->compilers_}) {
    if (lost->lost()) continue;
    lost->Lose(loss);
    threads_ -= lost->running;
  }
  Fill();
}

bool Workers::Leave(Home& home) {
  std::lock_guard lock(mutex_);
  if (home.running_ > 0) return false;
  home.gone_ = true;
  auto forget = [&home](Errand& errand) {
    if (errand.fate && errand.fate->home == &home) errand.Forget();
  };
  for (auto& queue : queues_) {
    for (Errand& errand : queue) forget(errand);
    std::erase_if(queue, [](const Errand& errand) { return !errand.task; });
  }
  for (auto& [at, errand] : delayed_) forget(errand);
  std::erase_if(delayed_, [](const auto& later) { return !later.second.task; });
  return true;
}

}  // namespace paddock
