#ifdef PADDOCK_UNIT  // in unit.cc
#include "job.h"

#include <utility>

#include "libplatform/libplatform.h"
#include "recovery.h"
#include "workers.h"

namespace paddock {
namespace {

class Delegate final : public v8::JobDelegate {
 public:
  Delegate(v8::JobDelegate* inner, const std::shared_ptr<Life>& life,
           bool awaited)
      : inner_(inner), life_(life), awaited_(awaited) {}
  bool ShouldYield() override { return life_->lost() || inner_->ShouldYield(); }
  void NotifyConcurrencyIncrease() override {
    Posting posting(life_, awaited_);
    inner_->NotifyConcurrencyIncrease();
  }
  uint8_t GetTaskId() override { return inner_->GetTaskId(); }
  bool IsJoiningThread() const override { return inner_->IsJoiningThread(); }

 private:
  v8::JobDelegate* inner_;
  const std::shared_ptr<Life>& life_;
  bool awaited_;
};

class Task final : public v8::JobTask {
 public:
  Task(std::unique_ptr<v8::JobTask> inner, std::shared_ptr<Life> life,
       bool awaited)
      : inner_(std::move(inner)), life_(std::move(life)), awaited_(awaited) {}
  ~Task() override {
    if (life_->lost()) (void)inner_.release();
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  void Run(v8::JobDelegate* delegate) override {
    if (life_->lost()) return;
    Delegate yielding(delegate, life_, awaited_);
    if (delegate->IsJoiningThread()) {
      inner_->Run(&yielding);
    } else {
      RunTaskWithRecovery(life_, inner_.get(), &yielding);
    }
  }
  size_t GetMaxConcurrency(size_t workers) const override {
    return life_->lost() ? 0 : inner_->GetMaxConcurrency(workers);
  }

 private:
  std::unique_ptr<v8::JobTask> inner_;
  std::shared_ptr<Life> life_;
  bool awaited_;
};

class Handle final : public v8::JobHandle {
 public:
  Handle(std::unique_ptr<v8::JobHandle> inner, std::shared_ptr<Life> life,
         bool awaited)
      : inner_(std::move(inner)), life_(std::move(life)), awaited_(awaited) {}
  void NotifyConcurrencyIncrease() override {
    Posting posting(life_, awaited_);
    inner_->NotifyConcurrencyIncrease();
  }
  void Join() override {
    {
      Posting posting(life_, awaited_);
      inner_->Join();
    }
    JumpIfLost(*life_);
  }
  void Cancel() override {
    inner_->Cancel();
    JumpIfLost(*life_);
  }
  void CancelAndDetach() override { inner_->CancelAndDetach(); }
  bool IsActive() override { return inner_->IsActive(); }
  bool IsValid() override { return inner_->IsValid(); }
  bool UpdatePriorityEnabled() const override {
    return inner_->UpdatePriorityEnabled();
  }
  void UpdatePriority(v8::TaskPriority priority) override {
    Posting posting(life_, awaited_);
    inner_->UpdatePriority(priority);
  }

 private:
  std::unique_ptr<v8::JobHandle> inner_;
  std::shared_ptr<Life> life_;
  bool awaited_;
};

}  // namespace

std::unique_ptr<v8::JobHandle> NewJob(v8::Platform* platform,
                                      v8::TaskPriority priority,
                                      std::unique_ptr<v8::JobTask> task,
                                      const std::shared_ptr<Life>& life,
                                      bool awaited) {
  size_t threads = platform->NumberOfWorkerThreads();
  if (!life) {
    return v8::platform::NewDefaultJobHandle(platform, priority,
                                             std::move(task), threads);
  }
  auto tied = std::make_unique<Task>(std::move(task), life, awaited);
  return std::make_unique<Handle>(
      v8::platform::NewDefaultJobHandle(platform, priority, std::move(tied),
                                        threads),
      life, awaited);
}

}  // namespace paddock
#endif
