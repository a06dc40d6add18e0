// V8's parallel jobs, tied to the isolate that makes them, or to its group.
#ifndef PADDOCK_JOB_H_
#define PADDOCK_JOB_H_

#include <memory>

#include "fate.h"
#include "v8-platform.h"

namespace paddock {

// When the fate is to be lost the job winds down, and the isolate's thread, if
// it waits for it, jumps out of V8, which would go on as if the job were done.
std::unique_ptr<v8::JobHandle> NewJob(v8::Platform* platform,
                                      v8::TaskPriority priority,
                                      std::unique_ptr<v8::JobTask> task,
                                      std::shared_ptr<Fate> fate, bool awaited);

}  // namespace paddock

#endif  // PADDOCK_JOB_H_
