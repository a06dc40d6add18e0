// V8's parallel jobs, tied to the isolate that creates them, or to its group.
#ifndef PADDOCK_JOB_H_
#define PADDOCK_JOB_H_

#include <memory>

#include "life.h"
#include "v8-platform.h"

namespace paddock {

// If the life is lost, the job winds down. If the isolate's thread waits for
// the job, it jumps out of V8, which would otherwise continue as if the job
// were done.
std::unique_ptr<v8::JobHandle> NewJob(v8::Platform* platform,
                                      v8::TaskPriority priority,
                                      std::unique_ptr<v8::JobTask> task,
                                      const std::shared_ptr<Life>& life,
                                      bool awaited);

}  // namespace paddock

#endif  // PADDOCK_JOB_H_
