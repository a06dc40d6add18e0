// The whole boundary between Go and V8: functions with one prefix, plain
// structs with fields of fixed width, and strings as pointer and length.
//
// An operation that enters an isolate takes a mode:
//   PD_ONESHOT  acquires V8's lock, opens the scopes, and leaves them again;
//   PD_HELD     runs in the hold that the calling thread has open.
// "Held" and "one-shot" in a comment mean that the operation has only this mode
// and no parameter for it. "Any thread, no lock" means that any thread may call
// the operation without V8's lock. "May run JavaScript" means that the
// operation can call back into Go, can take any time, and can be ended with
// pd_isolate_end. "Runs nothing" and "runs no JavaScript" mean that it calls
// neither guest code nor Go functions.
//
// The contents of a pd_result belong to the isolate and are valid until the
// next operation on that isolate. The caller copies them before that.
#ifndef PADDOCK_BRIDGE_H_
#define PADDOCK_BRIDGE_H_

#include <stdint.h>

// Identifies this file: what a program links must have been compiled with the
// same one. A test calculates it.
#define PD_INTERFACE "c4661e0b168a5129"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum pd_status {
  PD_OK = 0,
  PD_EXCEPTION,   // JavaScript threw: result.cells hold an exception record
  PD_TERMINATED,  // the run was ended, for example by pd_isolate_end;
                  // result.value is the JavaScript stack at that time, if it is
                  // known
  PD_MEMORY,      // a memory limit ended the run
  PD_REFUSED,     // a memory limit does not allow the memory that the operation
                  // requested; the run continues
  PD_LOST,  // V8 reported a fatal error, described by result.value: the isolate
            // can never be entered again
  PD_CLOSED,   // PD_HELD on a thread that has no hold open
  PD_BUSY,     // JavaScript is interrupted: nothing can be entered
  PD_INVALID,  // an argument is invalid, see pd_invalid
} pd_status;

// Why an argument is invalid, if the status is PD_INVALID: the kind of the
// first cell. The second cell is a string, the path to the part of the argument
// that is invalid, or empty. result.value is a string, the reason, which is
// empty unless the code is PD_INVALID_ARGUMENT or PD_INVALID_DATA.
typedef enum pd_invalid {
  PD_INVALID_ARGUMENT = 0,
  PD_INVALID_DATA,          // not plain data, or not data that can be copied
  PD_INVALID_DEPTH,         // nests deeper than the isolate allows
  PD_INVALID_STACK,         // nests deeper than V8's stack allows
  PD_INVALID_PARTS,         // has more parts than the isolate allows
  PD_INVALID_BYTES,         // takes more bytes than the operation allows
  PD_INVALID_DETACHED,      // a buffer is detached
  PD_INVALID_UNDETACHABLE,  // a buffer cannot be detached
  PD_INVALID_WASM,          // the context does not allow WebAssembly
} pd_invalid;

// Why an isolate is lost: result.extra if the status is PD_LOST.
typedef enum pd_loss {
  PD_LOST_FATAL = 1,  // V8 reported a fatal error other than those below
  PD_LOST_MEMORY,     // memory was refused where V8 cannot continue without it
  PD_LOST_STUCK,      // a run did not end after it was asked to
  PD_LOST_ON_WORKER = 256,  // added if it happened on a worker thread of V8
} pd_loss;

typedef enum pd_mode { PD_HELD = 0, PD_ONESHOT = 1 } pd_mode;

typedef struct pd_group pd_group;
typedef struct pd_isolate pd_isolate;
#ifndef __cplusplus
// cgo checks pointers to incomplete types in every call, so Go gets complete
// ones.
struct pd_group {
  uint64_t unknown;
};
struct pd_isolate {
  uint64_t unknown;
};
#endif

// The address of a slot of a V8 handle. A local handle is valid until its scope
// ends, a persistent one until pd_isolate_drop. 0 means none.
typedef uint64_t pd_handle;

typedef enum pd_kind {
  PD_UNDEFINED = 0,
  PD_NULL,
  PD_BOOLEAN,  // bits: 0 or 1
  PD_NUMBER,   // bits: the double
  PD_STRING,   // bytes[bits, bits+aux): UTF-8, lone surrogates as WTF-8; a
               // handle if aux is PD_BY_HANDLE
  PD_BIGINT,  // bytes[bits, bits+aux): a sign byte (1 if negative), then 64-bit
              // words, least significant first
  // In the kinds below, bits is a handle unless the comment says otherwise.
  PD_SYMBOL,
  PD_OBJECT,  // aux: the ID, plus one, of the Go value that it wraps; 0 if none
  PD_FUNCTION,
  PD_ARRAY,
  PD_ERROR,
  PD_PROMISE,
  PD_DATE,  // bits: the double of its time, in graphs, and in arguments if aux
            // is not 0
  PD_REGEXP,
  PD_MAP,
  PD_SET,
  PD_ARRAY_BUFFER,
  PD_SHARED_ARRAY_BUFFER,
  PD_ARRAY_BUFFER_VIEW,
  PD_TEMPORAL,
  PD_PROXY,
  PD_EXTERNAL,
  // Only in graphs, in preorder. PD_LIST is followed by aux elements, PD_RECORD
  // by aux pairs of key and value.
  PD_LIST,
  PD_RECORD,
  // In graphs and arguments: bytes[bits, bits+aux), of a Uint8Array.
  PD_BYTES,
  // Only as the result of a constructor: bits is the ID of the Go value that
  // the object stands for, and aux the number of bytes that Go holds for it.
  PD_WRAPPED,
} pd_kind;

#define PD_BY_HANDLE 0xffffffffu

// Values of aux in the tenth cell of an exception record.
#define PD_ERROR_OF_HOST 1    // bits is the ID of a Go error
#define PD_ERROR_OF_MEMORY 2  // V8 created the error because memory was refused

typedef struct pd_cell {
  uint32_t kind;
  uint32_t aux;
  uint64_t bits;
} pd_cell;

// Addresses are numbers, so that cgo has no pointers to check.
typedef struct pd_result {
  pd_cell value;
  uint64_t cells;
  uint64_t bytes;
  uint64_t ncells;
  uint64_t nbytes;
  uint64_t dead;      // number of host references waiting in pd_isolate_dead
  uint64_t rejected;  // number of promises waiting in pd_rejection
  uint64_t extra;     // an additional result of the operation
  uint64_t ended_in_tasks;  // 1: the operation itself had finished, and the
                            // run was ended during the tasks that follow it
} pd_result;

// Arguments: the number of cells in preorder, of their bytes, and of the root
// values that the cells form.
typedef struct pd_args {
  uint32_t roots;
  uint32_t ncells;
  uint64_t nbytes;
} pd_args;

// ---- process (init.cc); any thread, no lock

// Initializes V8. Only the first call has an effect. Returns NULL, or a message
// if V8 cannot create groups or could not reserve its first sandbox.
const char* pd_init(const char* flags, uint64_t nflags, int32_t workers);
const char* pd_version(void);
// Converts a domain in UTF-8 to ASCII as the URL Standard says, with ICU's data
// (domain.cc). Returns the length of the result, of which up to capacity bytes
// are written, or -1 if the domain is not valid. The time grows with the square
// of the length.
int64_t pd_domain_to_ascii(const char* domain, uint64_t ndomain, char* ascii,
                           uint64_t capacity);

// Returns the PD_INTERFACE with which the C++ code was compiled.
const char* pd_interface(void);

typedef struct pd_facts {
  uint64_t sandbox_size;      // bytes of a sandbox
  uint64_t cage_size;         // bytes of a pointer-compression cage
  uint64_t reservation_size;  // bytes of a sandbox with its guard regions
} pd_facts;
void pd_process_facts(pd_facts* out);

// The number of live objects. Every test ends with the numbers it started with.
typedef struct pd_live {
  int64_t groups;
  int64_t isolates;
  int64_t handles;    // persistent handles: contexts, scripts, values
  int64_t host_refs;  // Go functions, errors and values known to JavaScript
  int64_t stores;
  int64_t copies;
  int64_t modules;  // WebAssembly modules that Go holds
} pd_live;
void pd_count_live(pd_live* out);
// Returns whether the bridge checks its invariants (invariant.cc).
int32_t pd_invariants(void);
// For tests. Makes V8 report a fatal error, which loses the isolate that the
// calling thread is inside. To be called in a callback of that isolate.
void pd_fail(void);

// ---- mappings (mappings.cc); any thread, no lock

// Counts n more memory mappings, for an isolate or a group. Returns 0, and
// counts none, if the kernel might not allow the process that many.
int32_t pd_mappings_reserve(uint64_t n);
// Subtracts n from the count.
void pd_mappings_release(uint64_t n);

// ---- groups (group.cc); any thread, no lock

// The caller has verified that a whole reservation fits. If it does not, V8
// aborts or creates an unsafe partial sandbox.
pd_group* pd_group_new(void);
pd_group* pd_group_default(void);
// Releases the reference. V8 unmaps the group with its last isolate.
void pd_group_free(pd_group* group);
void pd_group_sandbox(pd_group* group, uint64_t* base, uint64_t* size);
int32_t pd_group_contains(pd_group* group, uint64_t address);
// Returns whether V8 has reported a fatal error in the group, inside one of its
// isolates or outside of them. If so, the group must be released with
// pd_group_reclaim.
int32_t pd_group_lost(pd_group* group);
// Releases the memory of a group in which something was lost and no isolate is
// alive, and also its address space if it is not the default group. Tasks that
// wait for V8's worker threads are dropped. Returns 0, and does nothing, if a
// worker thread is running a task of the group.
int32_t pd_group_reclaim(pd_group* group, int32_t is_default);

// ---- isolates (isolate.cc)

// Limits in bytes. Each comment ends with the meaning of 0.
typedef struct pd_limits {
  uint64_t memory;    // heap, buffers and native memory together; 0: heap
  uint64_t heap;      // the JavaScript heap; 0: chosen by V8
  uint64_t external;  // array buffers and Wasm memories; 0: memory
  uint64_t soft;      // all memory; passing it calls paddockInterrupt; 0: never
  uint64_t stack;     // stack that JavaScript may use; 0: chosen by V8
  uint64_t mappings;  // number of mappings outside the heap; 0: no limit
} pd_limits;

// The sources of a snapshot (sources.cc). Any thread, no lock.
typedef struct pd_sources pd_sources;
// The texts must stay in memory until pd_sources_free. There are at most
// PD_MOST_SOURCES of them.
enum { PD_MOST_SOURCES = 64 };
pd_sources* pd_sources_new(const uint64_t* at, const uint64_t* n,
                           uint64_t count);
void pd_sources_free(pd_sources* sources);

// The number of bytes that each part of plain data counts, in addition to its
// string.
enum { PD_PART_BYTES = 32 };

typedef struct pd_isolate_options {
  pd_limits limits;
  uint64_t host;   // passed to paddockCall
  uint32_t clock;  // 1: pd_isolate_times measures
  uint32_t depth;  // maximum nesting of values that cross the boundary
  uint32_t parts;  // maximum number of parts of such a value
  uint64_t bytes;  // maximum number of bytes of plain data, see graph.cc
  // 1: the isolate is built for pd_snapshot_take.
  uint32_t building;
  // 1: no isolate was created from the snapshot before, so V8 may report a
  // fatal error. The status is then PD_LOST.
  uint32_t doubted;
  // The address and size of V8's snapshot, which must be valid until the
  // isolate is disposed of. 0: the one that is linked in. V8 ends the process
  // if the bytes are wrong.
  uint64_t snapshot, nsnapshot;
  pd_sources* sources;  // the snapshot's sources, valid as long
  uint32_t microtasks;  // 1: only pd_microtasks_run runs microtasks
  uint32_t rejections;  // 1: recorded from the start, see pd_isolate_track
  uint32_t no_wait;     // 1: Atomics.wait throws
} pd_isolate_options;

// Any thread. When it returns, no thread is inside the isolate. If it returns
// PD_LOST, there is no isolate: *loss is a pd_loss, and message, a buffer of
// cap bytes, is set.
pd_status pd_isolate_new(pd_group* group, const pd_isolate_options* options,
                         pd_isolate** isolate, uint32_t* loss, char* message,
                         uint64_t cap);
// Disposes of the isolate. No thread may be inside or enter it later. If the
// isolate is lost, most of its memory stays allocated, and the result is
// PD_LOST.
pd_status pd_isolate_free(pd_isolate* isolate);

// Releases unused memory of the isolate, with a few system calls. The caller
// has the isolate's lock of package locker, and no thread is inside. V8's lock
// is not needed.
void pd_isolate_shed(pd_isolate* isolate);

// ---- limits and times (memory.cc, clock.cc); any thread, no lock

// Changes the limits. In contrast to those of a new isolate, memory must not be
// 0, and heap 0 means memory.
void pd_isolate_limit(pd_isolate* isolate, const pd_limits* limits);
typedef struct pd_memory {
  uint64_t heap;      // bytes, after the last collection
  uint64_t external;  // bytes in array buffers and Wasm memories
  uint64_t native;    // bytes that V8 has allocated with malloc for the isolate
  uint64_t mappings;  // memory mappings outside the heap
  uint64_t limit, heap_limit;
  uint64_t soft_passed;  // how often the soft limit was passed
  // The limit that was passed last, in bytes or mappings: a pd_part, the limit
  // as it was set, the share of it that the part may have, the amount that was
  // held at that time, and the additional amount that was requested.
  uint64_t part, passed, allowed, held, asked;
} pd_memory;
// The memory that a limit applies to.
typedef enum pd_part {
  PD_PART_MEMORY = 0,  // all memory
  PD_PART_HEAP,
  PD_PART_BUFFERS,   // array buffers and Wasm memories
  PD_PART_NATIVE,    // V8's allocations with malloc in one run
  PD_PART_STACKS,    // stacks of WebAssembly
  PD_PART_MAPPINGS,  // the mappings of the isolate
  PD_PART_PROCESS,   // the mappings of the process
} pd_part;
void pd_isolate_memory(const pd_isolate* isolate, pd_memory* out);
// Counts bytes that Go holds on behalf of JavaScript, like the bytes of
// buffers. Returns 0 if a limit does not allow them; before that, it collects
// garbage if the calling thread holds the isolate. A negative number releases
// bytes.
int32_t pd_isolate_charge(pd_isolate* isolate, int64_t bytes);
// Nanoseconds inside the isolate, in CPU time and in wall-clock time, including
// the current operation. They are 0 if the isolate was created without clock.
typedef struct pd_times {
  uint64_t cpu, wall;
  uint64_t run_cpu;  // of the current outermost operation, 0 if there is none
} pd_times;
void pd_isolate_times(pd_isolate* isolate, pd_times* out);
// Returns the CPU clock of the thread that has V8's lock, in nanoseconds, and
// stores the ID of the thread in *thread. Returns 0 if no thread has the lock.
uint64_t pd_isolate_thread_cpu(const pd_isolate* isolate, uint64_t* thread);

// ---- ending and interrupting (interrupt.cc); any thread, no lock

// The stages of the end of a run, as Go requests them. Each includes the
// earlier ones.
typedef enum pd_end {
  // JavaScript records its stack and terminates when it next checks for
  // interrupts.
  PD_END_STOP = 1,
  // Terminates without the stack, for code that checks for nothing but
  // termination.
  PD_END_TERMINATE = 2,
  // The forced unwind, for built-ins of V8 that do not check for interrupts. A
  // signal unwinds the thread if that is possible where it is. The isolate is
  // then lost.
  PD_END_UNWIND = 3,
} pd_end;
// Ends the current run, or the next one, until pd_isolate_cancel_end. It is
// called repeatedly with the same stage: V8 drops its termination on some ways
// out of JavaScript, and a signal may arrive at a moment at which the thread
// cannot be unwound.
void pd_isolate_end(pd_isolate* isolate, uint32_t stage);
// Withdraws the requests of pd_isolate_end and V8's termination.
void pd_isolate_cancel_end(pd_isolate* isolate);
// Makes V8 terminate a run that is being ended already, after Go code that V8
// called has returned.
void pd_isolate_terminate(pd_isolate* isolate);
// Makes loops of the current run check for interrupts in their next iteration.
// It sends the thread a signal, which may come at a moment at which this is not
// possible, so it may be called repeatedly.
void pd_isolate_check_interrupts(pd_isolate* isolate);
// Terminates the tasks of V8 that follow a run, but not the run, if they have
// used at least most nanoseconds of CPU time (tasks.cc).
void pd_isolate_bound_tasks(pd_isolate* isolate, uint64_t most);
// Calls paddockInterrupt when JavaScript next checks for interrupts.
void pd_isolate_interrupt(pd_isolate* isolate);
// Calls paddockInterrupt immediately. The caller has the isolate's lock of
// package locker, and no thread is inside.
pd_status pd_isolate_serve(pd_isolate* isolate, pd_result* out);
// The JavaScript stack, one line for each frame. For use in paddockInterrupt
// and in holds.
pd_status pd_isolate_stack(pd_isolate* isolate, pd_result* out);

typedef struct pd_heap_statistics {
  uint64_t total_heap, total_executable, total_physical, total_available;
  uint64_t used_heap, heap_limit, malloced, peak_malloced, external;
  uint64_t native_contexts, detached_contexts;
  uint64_t global_handles, used_global_handles, allocated;
} pd_heap_statistics;
pd_status pd_isolate_statistics(pd_isolate* isolate, uint32_t mode,
                                pd_heap_statistics* out);
// A full garbage collection, as under critical memory pressure. May run
// JavaScript (finalization callbacks).
pd_status pd_isolate_collect(pd_isolate* isolate, uint32_t mode,
                             pd_result* out);
// For tests: makes the Rust code of V8's Temporal panic. Returns PD_LOST.
pd_status pd_isolate_panic(pd_isolate* isolate, pd_result* out);
// Resets persistent handles.
void pd_isolate_drop(pd_isolate* isolate, uint32_t mode,
                     const pd_handle* handles, uint64_t n);
// The counts of an isolate, to compare with what Go believes (invariant.cc).
// The caller has the isolate's lock of package locker.
typedef struct pd_counts {
  int64_t handles;  // persistent handles that Go owns; -1: the isolate is lost
  uint64_t scopes;  // open handle scopes: that of a hold, and those in it
  uint64_t depth;   // operations that are in progress
  uint64_t suspended;
  uint64_t host_refs;  // different IDs of host references, also released ones
} pd_counts;
void pd_isolate_counts(const pd_isolate* isolate, pd_counts* out);
// The invariants that pd_break_invariant breaks.
typedef enum pd_break {
  PD_BREAK_HANDLE = 0,
  PD_BREAK_HOLDER,
  PD_BREAK_LIFE,
  PD_BREAK_STAGE,
  PD_BREAK_RECOVERY,
  PD_BREAK_MEMORY,
  PD_BREAK_CELL,
  PD_BREAK_LEFT,
} pd_break;
// For tests: breaks an invariant (invariant.cc) in a hold.
void pd_break_invariant(pd_isolate* isolate, uint32_t which);
// Moves up to cap IDs of host references that JavaScript has released into ids.
// Returns their number.
uint64_t pd_isolate_dead(pd_isolate* isolate, uint32_t* ids, uint64_t cap);

// ---- holds and scopes (hold.cc, suspend.cc)

// Acquires V8's lock on the calling thread and opens a handle scope in context.
// Returns the ID of the thread.
uint64_t pd_hold_open(pd_isolate* isolate, pd_handle context);
void pd_hold_close(pd_isolate* isolate);
// Opens a handle scope in the hold. If context is 0, the current one stays.
pd_status pd_scope_open(pd_isolate* isolate, pd_handle context);
void pd_scope_close(pd_isolate* isolate);
// Any thread, no lock. Returns the ID of the calling thread if it is in a hold,
// or in a function called by JavaScript, of any isolate; otherwise 0.
uint64_t pd_thread_inside(void);

// Releases the lock in the middle of a hold or of a call by JavaScript, so that
// other threads can use the isolate as if nothing were open. *suspended is
// for pd_activation_resume on the same thread. The caller determines the order
// of the threads.
// If the status is PD_MEMORY, PD_TERMINATED, PD_CLOSED, PD_BUSY or PD_INVALID,
// the lock cannot be released and was not.
pd_status pd_activation_suspend(pd_isolate* isolate, uint64_t* suspended,
                                pd_result* out);
// Acquires the lock again and restores the state. If the status is PD_LOST,
// nothing was restored.
pd_status pd_activation_resume(pd_isolate* isolate, uint64_t suspended,
                               pd_result* out);

// ---- contexts (context.cc)

typedef struct pd_context_options {
  uint32_t number;  // of the context in the isolate's snapshot; 0: the default
  uint64_t ntoken, ntag;
} pd_context_options;
// token is the security token: contexts with the same token have access to each
// other. If it is empty, the context has a token of its own. tag is the
// Symbol.toStringTag of the global object, which has none if tag is empty. *id
// identifies the context in the isolate; it is not 0. Runs no JavaScript.
pd_status pd_context_new(pd_isolate* isolate, uint32_t mode,
                         pd_context_options options, const char* token,
                         const char* tag, pd_handle* handle, uint32_t* id,
                         pd_result* out);
pd_status pd_context_global(pd_isolate* isolate, pd_result* out);  // held
// Sets whether the context may compile code from strings and from the bytes of
// WebAssembly.
pd_status pd_context_allow(pd_isolate* isolate, uint32_t mode,
                           pd_handle context, int32_t strings, int32_t wasm,
                           pd_result* out);

// ---- start-up snapshots (snapshot.cc)

// Any thread, no lock. Returns a number that identifies V8's version and flags.
uint32_t pd_snapshot_tag(void);
// Returns the bytes of V8's own snapshot, which differ between builds of V8.
void pd_snapshot_own(uint64_t* at, uint64_t* n);
// Called once per process, with a plain isolate, before all functions below and
// before the first isolate with building or a snapshot. V8 creates a context
// from scratch, in which it assigns to the types of WebAssembly the numbers
// that they have in snapshots. The functions that such a context may refer to
// are recorded.
pd_status pd_snapshot_prepare(pd_isolate* isolate, pd_result* out);
// Called once per process, with a plain isolate and a context of it in which
// nothing has run. Records the kinds of objects that pd_snapshot_check accepts.
pd_status pd_snapshot_learn(pd_isolate* isolate, pd_handle context,
                            pd_result* out);
// For an isolate that is being built: checks whether everything in it can be in
// a snapshot of that many contexts, with the compiled code of functions if keep
// is set. PD_INVALID: it cannot, and result.value names the reason.
pd_status pd_snapshot_check(pd_isolate* isolate, pd_handle context,
                            uint64_t contexts, int32_t keep, pd_result* out);
// Takes the snapshot. The table has a row for each context: the context, the
// number of modules and values that are kept with it, and these. The first
// context is the default one. Afterwards the isolate can only be freed, and the
// handles are released. *data is for pd_snapshot_free. PD_INVALID: as above.
// PD_LOST: V8 found something that pd_snapshot_check had not.
pd_status pd_snapshot_take(pd_isolate* isolate, const pd_handle* table,
                           uint64_t n, int32_t keep, uint64_t* data,
                           uint64_t* size, pd_result* out);
void pd_snapshot_free(uint64_t data);
// Stores the addresses and sizes of the sources that the snapshot refers to,
// for pd_sources_new, and returns their number, which is at most
// PD_MOST_SOURCES. They are valid until the isolate is freed. No lock.
uint64_t pd_snapshot_sources(pd_isolate* isolate, uint64_t* at, uint64_t* n);
// For an isolate created from the snapshot: creates this context and collects
// garbage. PD_LOST: the context cannot be created.
pd_status pd_snapshot_verify(pd_isolate* isolate, uint32_t number,
                             pd_result* out);
// Like pd_function_new (held), but the function is never released, so that it
// can be in a snapshot. Isolates created from the snapshot must have the same
// function under the same ID.
pd_status pd_snapshot_function(pd_isolate* isolate, uint32_t id,
                               const char* name, uint64_t nname,
                               pd_result* out);
// Like pd_snapshot_function, but calls of the function name its context.
pd_status pd_host_function(pd_isolate* isolate, uint32_t id, const char* name,
                           uint64_t nname, pd_result* out);
// Returns in result.value the value that was kept with the context in its
// snapshot as number n of modules and values (held). It can be called once for
// each. Runs no JavaScript.
pd_status pd_snapshot_value(pd_isolate* isolate, pd_handle context, uint64_t n,
                            pd_result* out);

// ---- scripts (script.cc); compiling runs no JavaScript, the rest may

typedef struct pd_origin {
  uint64_t name_len;
  int32_t line, column;  // of the first character, counted from 0
  // 1: a script of Paddock, which has no name. V8 omits its functions in stack
  // traces and in the positions of exceptions, and does not show their source.
  int32_t internal;
} pd_origin;

// How to compile. cache is the address of a result of pd_script_cache, or 0. V8
// trusts its contents.
typedef struct pd_code {
  uint64_t cache, ncache;
  uint32_t eager;  // 1: compiles functions too, not only when they are called
  uint32_t rejected;  // set to 1 if V8 cannot use the cache
} pd_code;

// *script is persistent and belongs to the isolate, not to the context. code
// may be null.
pd_status pd_script_compile(pd_isolate* isolate, uint32_t mode,
                            pd_handle context, pd_origin origin,
                            const char* name, const char* source,
                            uint64_t nsource, pd_code* code, pd_handle* script,
                            pd_result* out);
// The code of the script, with the functions compiled so far, in result.bytes.
// Runs nothing.
pd_status pd_script_cache(pd_isolate* isolate, uint32_t mode, pd_handle script,
                          pd_result* out);
// How an operation delivers its value.
typedef enum pd_want {
  PD_WANT_VALUE = 0,  // out->value; PD_ONESHOT discards the handle of an object
  PD_WANT_GRAPH,      // plain data as cells; PD_INVALID for other values
  PD_WANT_NOTHING,
} pd_want;
// The script is bound to context, and the bound script is kept with the
// context. In PD_HELD, context must be the current context; if it is 0 there,
// the bound script is not kept.
pd_status pd_script_run(pd_isolate* isolate, uint32_t mode, pd_handle context,
                        pd_handle script, uint32_t want, pd_result* out);
// Compiles and runs in one crossing. Nothing is kept.
pd_status pd_script_eval(pd_isolate* isolate, uint32_t mode, pd_handle context,
                         pd_origin origin, const char* name, const char* source,
                         uint64_t nsource, uint32_t want, pd_result* out);

// ---- modules (module.cc), held; evaluation and V8's requests run JavaScript

// Requests of V8 to the hook of a context. The first argument of the hook is
// the request, as a number.
typedef enum pd_module_asks {
  PD_ASKS_IMPORT = 0,  // args: specifier, referrer, keys and values of
                       // attributes; returns a promise
  PD_ASKS_META,        // args: the import.meta object, the name of the module
  PD_ASKS_EVALUATE,    // args: the ID of a synthetic module, as a string
  PD_ASKS_CALL,  // args: the string that pd_module_function was called with,
                 // and the arguments; returns its result
} pd_module_asks;
// Sets the hook of the context, a function of pd_function_new; 0 removes it.
pd_status pd_module_hook(pd_isolate* isolate, pd_handle context,
                         pd_handle function, pd_result* out);
// Makes a function that calls the hook that its context has at that time, with
// up to four arguments.
pd_status pd_module_function(pd_isolate* isolate, const char* with,
                             uint64_t nwith, const char* name, uint64_t nname,
                             pd_result* out);
// *module is persistent. result.cells has the requests of the module. Each
// consists of a specifier, a PD_NUMBER, and keys and values of attributes. The
// PD_NUMBER has the number of attributes in aux, and in bits the line and the
// column, 32 bits each, counted from 0. code may be null.
pd_status pd_module_compile(pd_isolate* isolate, pd_handle context,
                            pd_origin origin, const char* name,
                            const char* source, uint64_t nsource, pd_code* code,
                            pd_handle* module, pd_result* out);
// The roots are the names of the exports.
pd_status pd_module_synthetic(pd_isolate* isolate, pd_handle context,
                              uint32_t id, pd_args args, const pd_cell* cells,
                              const uint8_t* bytes, pd_handle* module,
                              pd_result* out);
// Links the first module of the table. The table has a row for each module that
// is not linked yet: the module, the number of its requests, and the modules
// that they resolve to. Runs no JavaScript.
pd_status pd_module_link(pd_isolate* isolate, pd_handle context,
                         const pd_handle* table, uint64_t n, pd_result* out);
typedef enum pd_module_op {
  // Returns a promise, which is marked as handled. No other module of the
  // context may be under evaluation on any stack.
  PD_MODULE_EVALUATE = 0,
  PD_MODULE_STATUS,     // returns a number, v8::Module::Status
  PD_MODULE_NAMESPACE,  // of a linked module
  PD_MODULE_EXPORT,     // args: names and values in turn; runs nothing
  PD_MODULE_CACHE,  // of a module with source text, like pd_script_cache; runs
                    // nothing
} pd_module_op;
pd_status pd_module_do(pd_isolate* isolate, uint32_t op, pd_handle context,
                       pd_handle module, pd_args args, const pd_cell* cells,
                       const uint8_t* bytes, pd_result* out);
// Returns module n of those that were kept with the context in its snapshot. It
// can be called once for each. *module is persistent.
pd_status pd_module_kept(pd_isolate* isolate, pd_handle context, uint64_t n,
                         pd_handle* module, pd_result* out);

// ---- values (value.cc); may run JavaScript unless stated otherwise

// Makes a value in the current scope of the cells, which have one root. Runs
// nothing.
pd_status pd_value_make(pd_isolate* isolate, pd_args args, const pd_cell* cells,
                        const uint8_t* bytes, pd_result* out);
// The subtype of an object: the predicate of v8::Value for it.
typedef enum pd_subtype {
  PD_SUBTYPE_NONE = 0,
  PD_SUBTYPE_INT8_ARRAY,
  PD_SUBTYPE_UINT8_ARRAY,
  PD_SUBTYPE_UINT8_CLAMPED_ARRAY,
  PD_SUBTYPE_INT16_ARRAY,
  PD_SUBTYPE_UINT16_ARRAY,
  PD_SUBTYPE_INT32_ARRAY,
  PD_SUBTYPE_UINT32_ARRAY,
  PD_SUBTYPE_FLOAT16_ARRAY,
  PD_SUBTYPE_FLOAT32_ARRAY,
  PD_SUBTYPE_FLOAT64_ARRAY,
  PD_SUBTYPE_BIGINT64_ARRAY,
  PD_SUBTYPE_BIGUINT64_ARRAY,
  PD_SUBTYPE_DATA_VIEW,
  PD_SUBTYPE_BOOLEAN_OBJECT,
  PD_SUBTYPE_NUMBER_OBJECT,
  PD_SUBTYPE_STRING_OBJECT,
  PD_SUBTYPE_BIGINT_OBJECT,
  PD_SUBTYPE_SYMBOL_OBJECT,
  PD_SUBTYPE_ASYNC_FUNCTION,
  PD_SUBTYPE_GENERATOR_FUNCTION,
  PD_SUBTYPE_ASYNC_GENERATOR_FUNCTION,
  PD_SUBTYPE_GENERATOR,  // or an asynchronous one
  PD_SUBTYPE_ARGUMENTS,
  PD_SUBTYPE_MODULE_NAMESPACE,
  PD_SUBTYPE_MAP_ITERATOR,
  PD_SUBTYPE_SET_ITERATOR,
  PD_SUBTYPE_WEAK_MAP,
  PD_SUBTYPE_WEAK_SET,
  PD_SUBTYPE_WEAK_REF,
  PD_SUBTYPE_WASM_MODULE,
  PD_SUBTYPE_WASM_MEMORY,
} pd_subtype;
typedef enum pd_op {
  PD_OP_TEXT = 0,  // ToString
  PD_OP_JSON,      // JSON.stringify of args[0], indented by args[1]; no target
  PD_OP_DETAIL_STRING,  // a string for display, of symbols too
  PD_OP_FLAT_TEXT,      // the contents of a string; runs nothing
  PD_OP_GRAPH,          // plain data as cells; runs nothing
  PD_OP_GET,            // args[0]: key
  PD_OP_SET,            // args[0]: key, args[1]: value
  PD_OP_HAS,            // args[0]: key
  PD_OP_DELETE,         // args[0]: key
  PD_OP_KEYS,           // own enumerable string keys, as cells
  PD_OP_LENGTH,         // of an array or a string; runs nothing
  PD_OP_SAME,           // SameValue with args[0]; runs nothing
  PD_OP_PERSIST,        // out->value.bits: a persistent handle; runs nothing
  PD_OP_LOCAL,          // a local handle for a persistent one; runs nothing
  PD_OP_CALL,           // args[0]: this, then the arguments
  PD_OP_CONSTRUCT,      // the arguments
  PD_OP_RESOLVE,        // for pd_promise_settle, with args[0]
  PD_OP_REJECT,         // for pd_promise_settle, with args[0]
  PD_OP_STATE,   // of a promise: its v8::Promise::PromiseState in out->extra,
                 // and its result if it is settled. Without args it marks a
                 // rejection as handled. Runs nothing
  PD_OP_REASON,  // throws the reason of a rejected promise, like PD_OP_THROW;
                 // runs nothing
  PD_OP_MARK,    // PD_OP_STATE, and a later rejection counts as handled too
  PD_OP_THEN,    // args[0], args[1]: functions, one of them may be undefined;
                 // returns the promise that then or catch returns. Runs
                 // microtasks, as the end of a call does
  PD_OP_DEFINE,  // args[0]: key, args[1]: value, args[2]: PropertyAttribute
  PD_OP_DATA_PROPERTIES,  // own enumerable properties that are plain data, as a
                          // graph; runs nothing
  PD_OP_PRIVATE,          // args[0]: key; runs nothing
  PD_OP_SET_PRIVATE,      // args[0]: key, args[1]: value; runs nothing
  PD_OP_THROW,   // throws the target, for its exception record; runs nothing
  PD_OP_TYPEOF,  // the result of typeof; runs nothing
  PD_OP_DATA_PROPERTY,  // args[0]: name or symbol, args[1]: whether to search
                        // the prototypes; PD_INVALID for an accessor or a
                        // proxy; runs nothing
  PD_OP_SET_DATA_PROPERTY,  // args[0]: name or symbol, args[1]: value;
                            // otherwise the same
  PD_OP_FOLLOW,    // for pd_promise_settle: settles when the promise args[0]
                   // does, with args[1] or with its rejection
  PD_OP_PARSE,     // JSON.parse of args[0]; no target; runs nothing
  PD_OP_TEMPORAL,  // of a PD_TEMPORAL: the name of its type, a space, and its
                   // string form; runs nothing
  PD_OP_TO_NUMBER,
  PD_OP_TO_OBJECT,      // args[0]: a value; no target; runs nothing
  PD_OP_PROTOTYPE,      // [[GetPrototypeOf]]: an object or null
  PD_OP_SET_PROTOTYPE,  // [[SetPrototypeOf]] to args[0], an object or null;
                        // returns a boolean
  PD_OP_SUBTYPE,        // returns a pd_subtype as a number; runs nothing
} pd_op;
// Applies op to target (held).
pd_status pd_value_do(pd_isolate* isolate, uint32_t op, pd_handle target,
                      pd_args args, const pd_cell* cells, const uint8_t* bytes,
                      pd_result* out);
// Opens a hold in context, calls a persistent function as PD_OP_CALL does, and
// closes the hold. If the status is PD_OK and the result is an object, a symbol
// or a long string, the hold stays open.
pd_status pd_hold_call(pd_isolate* isolate, pd_handle context, pd_handle target,
                       pd_args args, const pd_cell* cells, const uint8_t* bytes,
                       pd_result* out);
// Applies pd_value_do to the global object of the context or, if target is not
// 0, to that persistent handle. The result of PD_OP_GET and PD_OP_CALL is a
// graph. For PD_OP_CALL on the global object, args[0] is the name of the
// function.
pd_status pd_context_do(pd_isolate* isolate, uint32_t mode, pd_handle context,
                        uint32_t op, pd_handle target, pd_args args,
                        const pd_cell* cells, const uint8_t* bytes,
                        pd_result* out);

// ---- copies of values (clone.cc, build.cc), held; run no JavaScript

// Serializes the one root of the cells with V8's ValueSerializer into
// result.bytes, up to about most bytes. If run is set, getters run, and the
// operation may run JavaScript.
pd_status pd_value_serialize(pd_isolate* isolate, pd_args args,
                             const pd_cell* cells, const uint8_t* bytes,
                             uint64_t most, int32_t run, pd_result* out);
pd_status pd_value_deserialize(pd_isolate* isolate, const uint8_t* bytes,
                               uint64_t n, pd_result* out);
// Like pd_value_deserialize, for the format of package marshal. In it objects
// may be described by shapes. The ID of a shape always stands for the same
// names. See build.cc.
pd_status pd_value_build(pd_isolate* isolate, const uint8_t* bytes, uint64_t n,
                         pd_result* out);

// A value outside of all heaps (copy.cc): V8's serialized bytes, the memory of
// buffers that were detached for it, and references to shared memory. It only
// changes when it is created and when it is moved. The caller must ensure that
// nobody uses it while another thread moves or frees it.
typedef struct pd_copy pd_copy;
#ifndef __cplusplus
struct pd_copy {
  uint64_t unknown;
};
#endif
typedef struct pd_copy_facts {
  uint64_t bytes;   // held outside of heaps, without shared memory
  uint32_t stores;  // stores in the sandbox of the group that it was made in
  uint32_t shared;  // shared ones of these
} pd_copy_facts;
// Copies the first root of the cells (held). The other roots are ArrayBuffers
// or views of them, which are detached if the operation succeeds. The copy has
// up to about most bytes in all, which count for no isolate. If the value is a
// primitive, *copy is null, and result.value is the primitive; strings of any
// length are in result.bytes. If run is set, getters run, and the operation may
// run JavaScript.
pd_status pd_copy_new(pd_isolate* isolate, pd_args args, const pd_cell* cells,
                      const uint8_t* bytes, uint64_t most, int32_t run,
                      pd_copy** copy, pd_copy_facts* facts, pd_result* out);
// Returns a clone of the first root of the cells (held), as a copy and its
// value would be. The second root is a function: it gets each object that has
// another prototype than plain objects, and returns the object that stands for
// it in the clone, or undefined. It is not called for parts of errors. The
// other roots are ArrayBuffers, whose memory is moved. Runs JavaScript.
pd_status pd_value_clone(pd_isolate* isolate, pd_args args,
                         const pd_cell* cells, const uint8_t* bytes,
                         uint64_t most, pd_result* out);
// Returns a copy of bytes in V8's format or, if built is set, in the format of
// package marshal. Any thread, no lock.
pd_copy* pd_copy_of(const uint8_t* bytes, uint64_t n, int32_t built);
// Makes a value of the copy (held). Runs no JavaScript. If move is set, the
// isolate takes the memory of buffers over if it is in the copy's group;
// otherwise it copies the memory. The copy remains complete until the operation
// has succeeded, and can only be freed after that. Shared memory must be in the
// isolate's group. PD_REFUSED: a limit does not allow the memory.
pd_status pd_copy_value(pd_isolate* isolate, pd_copy* copy, int32_t move,
                        pd_result* out);
// Any thread, no lock. If the copy has stores, its group must still exist.
void pd_copy_free(pd_copy* copy);

// A compiled WebAssembly module (wasm.cc), for isolates of the group in which
// it was compiled. The group must exist as long as the module. PD_INVALID if
// the context does not allow WebAssembly.
typedef struct pd_wasm pd_wasm;
#ifndef __cplusplus
struct pd_wasm {
  uint64_t unknown;
};
#endif
// Compiles a module (held). The result is its WebAssembly.Module. Runs no
// JavaScript. code is a result of pd_wasm_code for the same bytes, from the
// same build of V8 with the same flags, or null. *used is 0 if V8 could not use
// it.
pd_status pd_wasm_compile(pd_isolate* isolate, const uint8_t* bytes, uint64_t n,
                          const uint8_t* code, uint64_t ncode, int32_t* used,
                          pd_wasm** made, pd_result* out);
// The code that V8 has optimized so far (held), in result.bytes; empty if there
// is none. Runs nothing.
pd_status pd_wasm_code(pd_isolate* isolate, pd_wasm* wasm, pd_result* out);
// Makes a WebAssembly.Module of the module (held). Runs no JavaScript.
pd_status pd_wasm_value(pd_isolate* isolate, pd_wasm* wasm, pd_result* out);
// Any thread, no lock.
void pd_wasm_free(pd_wasm* wasm);
// A module whose bytes arrive in parts, while V8's worker threads check them.
// The host must bound the memory that it takes, because the isolate's limit
// does not.
typedef struct pd_wasm_stream pd_wasm_stream;
#ifndef __cplusplus
struct pd_wasm_stream {
  uint64_t unknown;
};
#endif
// Adds the next bytes (one-shot), which are copied. If *stream is null, it is
// created. last says that no more bytes follow: *made is then the module, or
// null if V8's worker threads have not finished. When they have, V8 posts a
// task to the isolate, and the caller repeats the call without bytes.
// PD_EXCEPTION: the bytes are not a valid module. Runs no JavaScript.
pd_status pd_wasm_stream_bytes(pd_isolate* isolate, pd_handle context,
                               pd_wasm_stream** stream, const uint8_t* bytes,
                               uint64_t n, int32_t last, pd_wasm** made,
                               pd_result* out);
// Any thread, no lock. The group must exist, the isolate need not.
void pd_wasm_stream_free(pd_wasm_stream* stream);
// The current buffer of a WebAssembly.Memory (held). Runs nothing.
pd_status pd_wasm_memory(pd_isolate* isolate, pd_handle memory, pd_result* out);

// ---- bytes (bytes.cc, store.cc); run no JavaScript

// Makes a Uint8Array with a copy of the data (held). PD_REFUSED: a limit does
// not allow it.
pd_status pd_bytes_new(pd_isolate* isolate, const uint8_t* data, uint64_t n,
                       pd_result* out);
// result.bytes are the bytes of an ArrayBuffer, of a SharedArrayBuffer if
// shared is set, or of a view of either, in place (held). result.value is false
// if the elements are larger than a byte, or if a view is empty, because its
// buffer may have become too short.
pd_status pd_bytes_of(pd_isolate* isolate, pd_handle value, int32_t shared,
                      pd_result* out);

// The memory of a buffer, which is kept alive.
typedef struct pd_store pd_store;
#ifndef __cplusplus
struct pd_store {
  uint64_t unknown;
};
#endif
// Allocates zeroed memory (held). PD_REFUSED: a limit does not allow it.
pd_status pd_store_new(pd_isolate* isolate, uint64_t n, int32_t shared,
                       pd_store** store, pd_result* out);
// Returns the store of a SharedArrayBuffer or of a view of one (held).
pd_status pd_store_of(pd_isolate* isolate, pd_handle value, pd_store** store,
                      pd_result* out);
// Makes a buffer of the store (held). A store that is not shared can have one
// buffer at most.
pd_status pd_store_buffer(pd_isolate* isolate, pd_store* store, pd_result* out);
// Any thread, no lock. The length of a shared store may grow and never shrinks.
void pd_store_bytes(const pd_store* store, uint64_t* at, uint64_t* n);
void pd_store_free(pd_store* store);

// ---- asynchronous work (microtask.cc, rejection.cc, wake.cc, asynccontext.cc)

// Runs the microtasks that wait. May run JavaScript. The caller must refuse it
// in a function that a microtask has called.
pd_status pd_microtasks_run(pd_isolate* isolate, uint32_t mode,
                            pd_handle context, pd_result* out);

// Starts to record promises that are rejected and not handled, up to 1,024 in
// an activation. If on is 0, stops that and discards the recorded promises. Any
// thread, no lock.
void pd_isolate_track(pd_isolate* isolate, int32_t on);
// Returns the first recorded promise that still has no handler or, if handled
// is set, that got a handler after it was reported (held); undefined if there
// is none. *report is the number of its report. Runs no JavaScript.
pd_status pd_rejection(pd_isolate* isolate, int32_t handled, uint64_t* report,
                       pd_result* out);

// Returns a file descriptor that is readable if pd_woken has keys; -1 if the
// system has none. This and the next three functions: any thread, no lock.
int32_t pd_wake_file(void);
// Moves up to cap keys of isolates that have got tasks from V8 into keys.
// Returns their number.
uint64_t pd_woken(uint64_t* keys, uint64_t cap);
// Sets the key of the isolate in pd_woken. 0 removes it.
void pd_isolate_set_wake_key(pd_isolate* isolate, uint64_t key);
typedef struct pd_tasks {
  int64_t wait;  // nanoseconds until a task is due; 0 if one is, -1 if there is
                 // none
  int32_t awaited;  // JavaScript may wait for a task that is not due yet
} pd_tasks;
void pd_isolate_tasks(pd_isolate* isolate, pd_tasks* out);
// Runs the tasks that are due (held). May run JavaScript. The end of an
// outermost operation that runs JavaScript usually runs them too.
pd_status pd_isolate_run_tasks(pd_isolate* isolate, pd_result* out);

// Sets the async context: the next operation, which must be the outermost one
// of a run, and the asynchronous work that it starts have the Go value with
// this ID as their async context. pd_isolate_dead returns the ID. Runs no
// JavaScript.
pd_status pd_async_context_set(pd_isolate* isolate, uint32_t mode,
                               pd_handle context, uint32_t id, pd_result* out);
// Returns the object of V8's with the functions
// getContinuationPreservedEmbedderData and setContinuationPreservedEmbedderData
// (held). They read and set what V8 stores with the reactions of promises: the
// object of the async context, undefined if there is none, or an array that
// begins with one of these. The operations that follow reset it at the end of
// each run.
pd_status pd_async_context_access(pd_isolate* isolate, pd_result* out);
// Resets the async context if that operation may not have started. The caller
// has the isolate's lock of package locker. V8's lock is not needed.
void pd_async_context_clear(pd_isolate* isolate);

// ---- promises and symbols (promise.cc, symbol.cc), held

// Returns a promise, and in out->extra a persistent handle for
// pd_promise_settle.
pd_status pd_promise_new(pd_isolate* isolate, pd_result* out);
// Applies PD_OP_RESOLVE, PD_OP_REJECT or PD_OP_FOLLOW. out->extra is 1 if the
// handle was freed. The reactions of the promise run, as microtasks do at the
// end of a call.
pd_status pd_promise_settle(pd_isolate* isolate, uint32_t op, pd_handle kept,
                            pd_args args, const pd_cell* cells,
                            const uint8_t* bytes, pd_result* out);
typedef enum pd_symbol {
  PD_SYMBOL_NEW = 0,  // with text as its description
  PD_SYMBOL_FOR,      // from the isolate's registry, by text
  PD_SYMBOL_ITERATOR,
  PD_SYMBOL_ASYNC_ITERATOR,
  PD_SYMBOL_HAS_INSTANCE,
  PD_SYMBOL_TO_PRIMITIVE,
  PD_SYMBOL_TO_STRING_TAG,
  PD_SYMBOL_IS_CONCAT_SPREADABLE,
  PD_SYMBOL_MATCH,
  PD_SYMBOL_REPLACE,
  PD_SYMBOL_SEARCH,
  PD_SYMBOL_SPLIT,
  PD_SYMBOL_UNSCOPABLES,
  PD_SYMBOL_DISPOSE,
  PD_SYMBOL_ASYNC_DISPOSE,
} pd_symbol;
pd_status pd_symbol_new(pd_isolate* isolate, uint32_t which, const char* text,
                        uint64_t ntext, pd_result* out);

// ---- Go functions and errors (callback.cc)

// JavaScript's classes of errors.
typedef enum pd_error_class {
  PD_ERROR_PLAIN = 0,
  PD_ERROR_RANGE,
  PD_ERROR_REFERENCE,
  PD_ERROR_SYNTAX,
  PD_ERROR_TYPE,
  PD_ERROR_EVAL,
  PD_ERROR_URI,
  PD_ERROR_AGGREGATE,  // with no errors in it
} pd_error_class;

// Makes an error of the current context with this class and message, marked
// with error_id, by which an exception record identifies it. held is the number
// of bytes that Go holds for it. out->extra is 1 if the error has been made:
// pd_isolate_dead then returns the ID, even if the status is not PD_OK.
pd_status pd_error_new(pd_isolate* isolate, uint32_t error_class,
                       uint32_t error_id, uint64_t held, const char* message,
                       uint64_t n, pd_result* out);

// Makes a function (held) that calls paddockCall with this ID. If constructor
// is set, it can also be called with new. When JavaScript's garbage collector
// frees it, pd_isolate_dead returns the ID. out->extra is as for pd_error_new.
pd_status pd_function_new(pd_isolate* isolate, uint32_t id, int32_t constructor,
                          const char* name, uint64_t nname, pd_result* out);

typedef struct pd_call {
  uint64_t host;
  uint64_t thread;
  uint64_t opaque;  // used by C++ only
  pd_cell receiver;
  pd_cell new_target;  // undefined except in the call of a constructor
  pd_cell result;      // the result, if it needs no bytes
  uint64_t args;       // addresses, as in pd_result
  uint64_t bytes;
  uint64_t nbytes;
  uint32_t function;
  uint32_t argc;
  // The ID of the context in which a host function was created; 0 for functions
  // that were created with pd_function_new.
  uint32_t context;
  uint32_t unused;
  uint64_t dead;           // as in pd_result
  uint64_t async_context;  // the ID, plus one, of the async context; 0 if none
} pd_call;
// Sets a result that needs bytes or is a graph. PD_INVALID: the cells cannot be
// read, and an exception was thrown.
pd_status pd_call_answer(pd_call* call, pd_args args, const pd_cell* cells,
                         const uint8_t* bytes);
// Throws an error of the calling context. The arguments are those of
// pd_error_new. If the error cannot be made, pd_isolate_dead returns the ID.
void pd_call_throw(pd_call* call, uint32_t error_class, uint32_t error_id,
                   uint64_t held, const char* message, uint64_t n);
// Throws the one root of the cells.
void pd_call_rethrow(pd_call* call, pd_args args, const pd_cell* cells,
                     const uint8_t* bytes);

// ---- Go classes (class.cc), held

typedef enum pd_member_kind {
  PD_METHOD = 0,  // call
  PD_ACCESSOR,    // call to get, set
  PD_CONSTANT,    // value
} pd_member_kind;
typedef struct pd_member {
  uint32_t kind;
  uint32_t is_static;
  uint32_t symbol;  // a pd_symbol; PD_SYMBOL_NEW: the member has a name
  uint32_t call;    // IDs of Go functions; PD_NO_FUNCTION if none
  uint32_t set;
  uint32_t nname;
  uint64_t name;  // bytes[name, name+nname)
  pd_cell value;  // a primitive
} pd_member;
#define PD_NO_FUNCTION 0xffffffffu
#define PD_NO_CLASS 0xffffffffu

// Makes a class, which the isolate keeps. *made is its number. call is the ID
// of the constructor, whose result is a PD_WRAPPED. V8 refuses receivers of
// other classes.
pd_status pd_class_new(pd_isolate* isolate, const char* name, uint64_t nname,
                       uint32_t parent, uint32_t call, const pd_member* members,
                       uint64_t nmembers, const uint8_t* bytes, uint64_t nbytes,
                       uint32_t* made, pd_result* out);
// Restores the n classes of the isolate's snapshot, before any other is made.
// Their numbers are those in the isolate that was built. parents has for each
// the number of its base class, or PD_NO_CLASS. The isolate must have the same
// functions under the same IDs.
pd_status pd_class_restore(pd_isolate* isolate, const uint32_t* parents,
                           uint64_t n, pd_result* out);
// Returns the constructor of the class in the current context.
pd_status pd_class_constructor(pd_isolate* isolate, uint32_t made,
                               pd_result* out);
// Returns the object of that class that wraps the Go value with this ID in the
// current context. As long as the object exists, it is the same one. When the
// last object for the value in any context is collected, or if none can be
// made, pd_isolate_dead returns the ID. Go holds held bytes for the value,
// which count against the isolate's memory. out->extra is 1 if the operation
// was performed.
pd_status pd_class_wrap(pd_isolate* isolate, uint32_t made, uint32_t id,
                        uint64_t held, pd_result* out);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BRIDGE_H_
