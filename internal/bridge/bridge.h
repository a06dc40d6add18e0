// The whole boundary between Go and V8.
//
// One prefix, plain structs of fixed width, strings as pointer and length.
// Every verb that touches an isolate takes a mode:
//   PD_ONESHOT  takes V8's lock and opens the scopes itself, and leaves them;
//   PD_HELD     runs inside the hold that the calling thread has open.
// Of all verbs "may run JavaScript" means: it can call back into Go, take any
// time, and be ended by pd_isolate_stop.
// What comes back in pd_result belongs to the isolate and is good until the
// next verb on that isolate; the caller copies it out before that.
#ifndef PADDOCK_BRIDGE_H_
#define PADDOCK_BRIDGE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum pd_status {
  PD_OK = 0,
  PD_EXCEPTION,   // JavaScript threw: result.cells hold an exception record
  PD_TERMINATED,  // pd_isolate_stop or its like ended the run: result.value
                  // is the JavaScript stack then, if it is known
  PD_MEMORY,      // the memory limit ended the run
  PD_LOST,        // V8 met a fatal error, which result.value tells: the isolate
                  // can never be entered again
  PD_CLOSED,      // PD_HELD on a thread that has no hold open
  PD_BUSY,        // JavaScript is interrupted: nothing can be entered
  PD_INVALID,     // the arguments cannot be: result.bytes says why
} pd_status;

// Why an isolate is lost: result.extra with PD_LOST.
typedef enum pd_loss {
  PD_LOST_FATAL = 1,        // V8 met an error of another kind
  PD_LOST_MEMORY,           // memory was refused where V8 cannot go on without
  PD_LOST_STUCK,            // a run did not end when it was told to
  PD_LOST_ON_WORKER = 256,  // added: on one of V8's worker threads
} pd_loss;

typedef enum pd_mode { PD_HELD = 0, PD_ONESHOT = 1 } pd_mode;

typedef struct pd_group pd_group;
typedef struct pd_isolate pd_isolate;
#ifndef __cplusplus
// For cgo, which checks pointers to what it knows nothing of at every call.
struct pd_group {
  uint64_t unknown;
};
struct pd_isolate {
  uint64_t unknown;
};
#endif

// The address of a V8 handle slot: a local one (dies with its scope) or a
// persistent one (lives until pd_isolate_drop). 0 is none.
typedef uint64_t pd_handle;

typedef enum pd_kind {
  PD_UNDEFINED = 0,
  PD_NULL,
  PD_BOOLEAN,  // bits: 0 or 1
  PD_NUMBER,   // bits: the double
  PD_STRING,   // bytes[bits, bits+aux): UTF-8, lone surrogates as WTF-8; or a
               // handle when aux is PD_BY_HANDLE
  PD_BIGINT,   // bytes[bits, bits+aux): one sign byte (1 is negative), then
               // 64-bit words, least significant first
  // From here on, bits is a handle.
  PD_SYMBOL,
  PD_OBJECT,  // aux: the id, plus one, of the Go value that it wraps; 0 if none
  PD_FUNCTION,
  PD_ARRAY,
  PD_ERROR,
  PD_PROMISE,
  PD_DATE,
  PD_REGEXP,
  PD_MAP,
  PD_SET,
  PD_ARRAY_BUFFER,
  PD_SHARED_ARRAY_BUFFER,
  PD_ARRAY_BUFFER_VIEW,
  PD_TEMPORAL,
  PD_PROXY,
  PD_EXTERNAL,
  // Only in graphs, in preorder: aux elements follow; aux key and value pairs.
  PD_LIST,
  PD_RECORD,
  // Only as a constructor's answer: bits is the id of what the object is for.
  PD_WRAPPED,
} pd_kind;

#define PD_BY_HANDLE 0xffffffffu

// aux of the tenth cell of an exception record.
#define PD_ERROR_OF_HOST 1    // bits is the id of an error of Go
#define PD_ERROR_OF_MEMORY 2  // V8 made it because memory was refused

typedef struct pd_cell {
  uint32_t kind;
  uint32_t aux;
  uint64_t bits;
} pd_cell;

// Addresses in it are numbers, so that cgo has no pointers to check.
typedef struct pd_result {
  pd_cell value;
  uint64_t cells;
  uint64_t bytes;
  uint64_t ncells;
  uint64_t nbytes;
  uint64_t dead;      // host references waiting in pd_isolate_dead
  uint64_t rejected;  // promises waiting in pd_rejection
  uint64_t extra;     // what else a verb has to say
  uint64_t behind;    // 1: the verb's own work was done when the run was ended,
                      // at V8's tasks, which come behind it
} pd_result;

// Arguments: cells in preorder, their bytes, and how many roots they make.
typedef struct pd_args {
  uint32_t roots;
  uint32_t ncells;
  uint64_t nbytes;
} pd_args;

// ---- process (init.cc); any thread, no lock

// Initialises V8 once; later calls do nothing. Returns NULL, or why not: that
// V8 cannot make groups, or that its first sandbox is not whole.
const char* pd_init(const char* flags, uint64_t nflags, int32_t workers);
const char* pd_version(void);

typedef struct pd_facts {
  uint64_t sandbox_size;      // bytes of a sandbox
  uint64_t cage_size;         // bytes of a pointer-compression cage
  uint64_t reservation_size;  // bytes of a sandbox with its guard regions
} pd_facts;
void pd_process_facts(pd_facts* out);

// What is alive: every test ends with all of them back where they began.
typedef struct pd_live {
  int64_t groups;
  int64_t isolates;
  int64_t handles;    // persistent ones: contexts, scripts, values
  int64_t host_refs;  // functions, errors and values of Go known to JavaScript
  int64_t stores;
  int64_t copies;
  int64_t modules;  // of WebAssembly, that Go holds
} pd_live;
void pd_count_live(pd_live* out);

// ---- mappings (mappings.cc); any thread, no lock

// Counts n more memory mappings in, of an isolate or a group; 0: the kernel may
// allow the process too few.
int32_t pd_mappings_take(uint64_t n);
// Counts them out.
void pd_mappings_give(uint64_t n);

// ---- groups (group.cc); any thread, no lock

// The caller has made sure that a whole reservation fits: V8 aborts, or makes
// an unsafe partial sandbox, when it does not.
pd_group* pd_group_new(void);
pd_group* pd_group_default(void);
// Gives the reference up; V8 unmaps the group with its last isolate.
void pd_group_free(pd_group* group);
void pd_group_sandbox(pd_group* group, uint64_t* base, uint64_t* size);
int32_t pd_group_contains(pd_group* group, uint64_t address);
// Whether V8 met a fatal error in the group, in one of its isolates or outside
// of all: it is to be given back by pd_group_reclaim then.
int32_t pd_group_lost(pd_group* group);
// Gives the memory of a group back in which something was lost and no isolate
// is alive, and its address space too unless it is the default one. Tasks that
// wait for V8's worker threads are dropped. 0: one is at work; nothing was
// done.
int32_t pd_group_reclaim(pd_group* group, int32_t is_default);

// ---- isolates (isolate.cc)

// Bytes; 0 is the default that is named.
typedef struct pd_limits {
  uint64_t memory;    // of all that follows together: heap
  uint64_t heap;      // the JavaScript heap: V8's own choice
  uint64_t external;  // array buffers and Wasm memories: memory
  uint64_t soft;      // of all: at which Go is told (paddockInterrupt); never
  uint64_t stack;     // that JavaScript may use of a thread's: V8's own choice
  uint64_t mappings;  // not bytes: of memory outside the heap; no limit
} pd_limits;

// Source texts of a snapshot (sources.cc). Any thread, no lock.
typedef struct pd_sources pd_sources;
// In memory that stays until pd_sources_free; at most PD_MOST_SOURCES.
enum { PD_MOST_SOURCES = 64 };
pd_sources* pd_sources_new(const uint64_t* at, const uint64_t* n,
                           uint64_t count);
void pd_sources_free(pd_sources* sources);

// How many bytes of plain data each part counts as, beside its string.
enum { PD_PART_BYTES = 32 };

typedef struct pd_isolate_options {
  pd_limits limits;
  uint64_t host;   // handed back to paddockCall
  uint32_t clock;  // 1: measures pd_isolate_times
  uint32_t depth;  // how deep values that cross may nest
  uint32_t parts;  // how many parts a value that crosses may have
  uint64_t bytes;  // how many bytes plain data may take, see graph.cc
  // 1: for pd_snapshot_take. The process's own kind of isolate otherwise.
  uint32_t building;
  // 1: no isolate was made of the snapshot before; V8 may give up then, which
  // is PD_LOST.
  uint32_t doubted;
  // V8's bytes of a snapshot, which stay until the isolate is disposed of; 0:
  // the one that is linked in. V8 ends the process over wrong ones.
  uint64_t snapshot, nsnapshot;
  pd_sources* sources;  // the snapshot's; they stay as long
  uint32_t microtasks;  // 1: run by pd_microtasks_run only
  uint32_t rejections;  // 1: noted from the beginning, see pd_isolate_track
} pd_isolate_options;

// Any thread. The isolate belongs to nobody when it returns. PD_LOST: there is
// none; loss, a pd_loss, and words, of up to cap bytes, say why.
pd_status pd_isolate_new(pd_group* group, const pd_isolate_options* options,
                         pd_isolate** isolate, uint32_t* loss, char* words,
                         uint64_t cap);
// Disposes of it; nobody may be inside or come later. PD_LOST: it is lost, and
// was only let go of.
pd_status pd_isolate_free(pd_isolate* isolate);

// Gives memory back that it has and does not use, which takes a few system
// calls. With the turn, and nobody inside; no lock.
void pd_isolate_shed(pd_isolate* isolate);

// ---- limits and times (memory.cc, clock.cc); any thread, no lock

// memory and heap must not be 0.
void pd_isolate_limit(pd_isolate* isolate, const pd_limits* limits);
typedef struct pd_memory {
  uint64_t heap;      // bytes, as of the last collection
  uint64_t external;  // bytes in array buffers and Wasm memories
  uint64_t native;    // bytes from malloc since it was made, for V8
  uint64_t mappings;  // of memory outside the heap
  uint64_t limit, heap_limit;
  uint64_t soft_passed;  // how often the soft limit has been
  // The limit last passed: a pd_part, the limit as it was set, what that allows
  // the part, what was held of it then, and what was asked for beyond that; in
  // bytes or mappings.
  uint64_t part, passed, allowed, held, asked;
} pd_memory;
// What a limit is of.
typedef enum pd_part {
  PD_PART_MEMORY = 0,  // all
  PD_PART_HEAP,
  PD_PART_BUFFERS,   // array buffers and Wasm memories
  PD_PART_NATIVE,    // what V8 takes from malloc in one run
  PD_PART_STACKS,    // of WebAssembly
  PD_PART_MAPPINGS,  // the isolate's
  PD_PART_PROCESS,   // the mappings of the process
} pd_part;
void pd_isolate_memory(const pd_isolate* isolate, pd_memory* out);
// Counts bytes that Go holds for the isolate's JavaScript, as buffers count.
// Returns false if a limit does not allow them; the thread that holds the
// isolate collects garbage first. A negative number gives bytes back.
int32_t pd_isolate_charge(pd_isolate* isolate, int64_t bytes);
// Nanoseconds inside the isolate, of the thread's CPU clock and of time, the
// verb under way included; 0 without clock in the options.
typedef struct pd_times {
  uint64_t cpu, wall;
  uint64_t run_cpu;  // of the outermost verb under way, 0 if none
} pd_times;
void pd_isolate_times(pd_isolate* isolate, pd_times* out);
// Of the thread that has the lock, whose id it notes: its CPU clock in
// nanoseconds. 0 if there is none.
uint64_t pd_isolate_thread_cpu(const pd_isolate* isolate, uint64_t* thread);

// ---- ending and interrupting (interrupt.cc); any thread, no lock

// Ends what runs, or the next thing that runs, until pd_isolate_resume, when
// JavaScript next looks; before, it notes the JavaScript stack.
void pd_isolate_stop(pd_isolate* isolate);
// The same without the stack, where V8 looks for nothing else.
void pd_isolate_terminate(pd_isolate* isolate);
// Makes loops that are under way look at their next turn, by a signal to the
// thread, which may come at a moment at which that cannot be done. May be
// called again and again.
void pd_isolate_look(pd_isolate* isolate);
// The last resort, for V8's built-ins that never look: takes the thread out of
// V8 by a signal if it is where it can be. The isolate is lost then. May be
// called again and again.
void pd_isolate_evict(pd_isolate* isolate);
// Has V8's tasks that run behind a run ended, and not the run, if they have
// taken most nanoseconds of CPU time.
void pd_isolate_bound_tasks(pd_isolate* isolate, uint64_t most);
void pd_isolate_resume(pd_isolate* isolate);
// Has paddockInterrupt called when JavaScript next looks.
void pd_isolate_interrupt(pd_isolate* isolate);
// Has it called now; with the turn, and nobody inside.
pd_status pd_isolate_serve(pd_isolate* isolate, pd_result* out);
// In paddockInterrupt and in holds: where JavaScript is, a line for each frame.
pd_status pd_isolate_stack(pd_isolate* isolate, pd_result* out);

typedef struct pd_heap_statistics {
  uint64_t total_heap, total_executable, total_physical, total_available;
  uint64_t used_heap, heap_limit, malloced, peak_malloced, external;
  uint64_t native_contexts, detached_contexts;
  uint64_t global_handles, used_global_handles, allocated;
} pd_heap_statistics;
pd_status pd_isolate_statistics(pd_isolate* isolate, uint32_t mode,
                                pd_heap_statistics* out);
// A full collection, as under critical memory pressure. May run JavaScript
// (finalization callbacks).
pd_status pd_isolate_collect(pd_isolate* isolate, uint32_t mode,
                             pd_result* out);
// Has the Rust code of V8's Temporal panic, for tests: PD_LOST.
pd_status pd_isolate_panic(pd_isolate* isolate, pd_result* out);
// Resets persistent handles. Takes the lock if the thread has no hold.
void pd_isolate_drop(pd_isolate* isolate, uint32_t mode,
                     const pd_handle* handles, uint64_t n);
// Moves up to cap ids of host references that JavaScript gave up into ids.
uint64_t pd_isolate_dead(pd_isolate* isolate, uint32_t* ids, uint64_t cap);

// ---- holds and scopes (hold.cc, release.cc)

// Takes V8's lock on the calling thread and opens a handle scope in context.
// Returns the thread's id.
uint64_t pd_hold_open(pd_isolate* isolate, pd_handle context);
void pd_hold_close(pd_isolate* isolate);
// A handle scope inside the hold; context 0 keeps the current one.
pd_status pd_scope_open(pd_isolate* isolate, pd_handle context);
void pd_scope_close(pd_isolate* isolate);
// Any thread, no lock: the calling thread's id if it is in a hold or in a
// function called by JavaScript, of whatever isolate; else 0.
uint64_t pd_thread_inside(void);

// Lets others have the lock in the midst of a hold or of a call by JavaScript:
// nothing is open and nothing under way then, for them. *parked is for
// pd_unpark, on the same thread, and the order among threads is the caller's.
// PD_MEMORY, PD_TERMINATED, PD_BUSY, PD_INVALID: it cannot be, and is not.
pd_status pd_park(pd_isolate* isolate, uint64_t* parked, pd_result* out);
// Takes the lock again, and everything is as it was. PD_LOST: nothing is.
pd_status pd_unpark(pd_isolate* isolate, uint64_t parked, pd_result* out);

// ---- contexts (context.cc)

// number is that in the isolate's snapshot; 0 is the default one.
pd_status pd_context_new(pd_isolate* isolate, uint32_t mode, uint32_t number,
                         pd_handle* handle, pd_result* out);
pd_status pd_context_global(pd_isolate* isolate, pd_result* out);  // held
// Whether code may be made of strings, and of WebAssembly's bytes.
pd_status pd_context_allow(pd_isolate* isolate, uint32_t mode,
                           pd_handle context, int32_t strings, int32_t wasm,
                           pd_result* out);

// ---- start-up snapshots (snapshot.cc)

// Any thread, no lock. NULL, or why there are none.
const char* pd_snapshot_supported(void);
// A number for V8's version and its flags.
uint32_t pd_snapshot_tag(void);
// The bytes of V8's own snapshot, which tell one build of V8 from another.
void pd_snapshot_own(uint64_t* at, uint64_t* n);
// Once for the process and before all below and the first isolate with building
// or a snapshot, with a plain isolate: has V8 make a context from scratch, in
// which it gives WebAssembly's own types the numbers that they then have in
// snapshots, and notes what those may refer to.
pd_status pd_snapshot_prepare(pd_isolate* isolate, pd_result* out);
// Once for the process, with a plain isolate and a context of it in which
// nothing has run: learns what pd_snapshot_check lets through.
pd_status pd_snapshot_learn(pd_isolate* isolate, pd_handle context,
                            pd_result* out);
// In an isolate that is being built: whether all in it can be in a snapshot of
// so many contexts, with the code of functions if keep. PD_INVALID: no, and
// result.bytes name what cannot.
pd_status pd_snapshot_check(pd_isolate* isolate, pd_handle context,
                            uint64_t contexts, int32_t keep, pd_result* out);
// Takes it, of rows of a context, how many modules are kept with it, and those;
// the first is the default one. Afterwards the isolate can only be freed, and
// the handles are given up. *data is for pd_snapshot_free. PD_INVALID: as
// above. PD_LOST: V8 has found something that pd_snapshot_check has not.
pd_status pd_snapshot_take(pd_isolate* isolate, const pd_handle* table,
                           uint64_t n, int32_t keep, uint64_t* data,
                           uint64_t* size, pd_result* out);
void pd_snapshot_free(uint64_t data);
// The source texts that it refers to, which stay until the isolate is freed,
// for pd_sources_new: how many, at most PD_MOST_SOURCES. No lock.
uint64_t pd_snapshot_sources(pd_isolate* isolate, uint64_t* at, uint64_t* n);
// In an isolate made of it: that this context can be made, and collects what is
// none of it. PD_LOST: it cannot.
pd_status pd_snapshot_verify(pd_isolate* isolate, uint32_t number,
                             pd_result* out);
// Makes a function (held) as pd_function_new does, but for good, so that it can
// be in a snapshot: there its id must be that of the same function.
pd_status pd_snapshot_function(pd_isolate* isolate, uint32_t id,
                               const char* name, uint64_t nname,
                               pd_result* out);

// ---- scripts (script.cc); these may run JavaScript, compiling does not

typedef struct pd_origin {
  uint64_t name_len;
  int32_t line, column;  // of the first character, counted from 0
} pd_origin;

// How to compile. cache is the address of what pd_script_cache gave, which V8
// trusts, or 0.
typedef struct pd_code {
  uint64_t cache, ncache;
  uint32_t eager;     // 1: functions too, which otherwise wait for their call
  uint32_t rejected;  // made 1 if V8 has no use for the cache
} pd_code;

// *script is persistent and belongs to the isolate, not to the context. code
// may be null.
pd_status pd_script_compile(pd_isolate* isolate, uint32_t mode,
                            pd_handle context, pd_origin origin,
                            const char* name, const char* source,
                            uint64_t nsource, pd_code* code, pd_handle* script,
                            pd_result* out);
// The script's code, with the functions compiled so far, in result.bytes; runs
// nothing.
pd_status pd_script_cache(pd_isolate* isolate, uint32_t mode, pd_handle script,
                          pd_result* out);
// What to do with the value a verb ends with.
typedef enum pd_want {
  PD_WANT_VALUE = 0,  // out->value; in PD_ONESHOT objects lose their handle
  PD_WANT_GRAPH,      // plain data as cells; anything else is PD_INVALID
  PD_WANT_NOTHING,
} pd_want;
// context is the one entered, in PD_HELD too, for what is bound is kept by it;
// 0 there binds for once.
pd_status pd_script_run(pd_isolate* isolate, uint32_t mode, pd_handle context,
                        pd_handle script, uint32_t want, pd_result* out);
// Compiles and runs in one crossing, keeping nothing.
pd_status pd_script_eval(pd_isolate* isolate, uint32_t mode, pd_handle context,
                         pd_origin origin, const char* name, const char* source,
                         uint64_t nsource, uint32_t want, pd_result* out);

// ---- modules (module.cc), held; evaluating, and what V8 asks, runs JavaScript

// Has V8 call this function, one of pd_function_new, for modules of the
// context; none if it is 0.
typedef enum pd_module_asks {
  PD_ASKS_IMPORT = 0,  // args: specifier, referrer, keys and values of
                       // attributes; returns a promise
  PD_ASKS_META,        // args: the import.meta to fill, the module's name
  PD_ASKS_EVALUATE,    // args: the id of a synthetic module, as a string
  PD_ASKS_CALL,        // args: what a function of pd_module_function was made
                       // with, and its arguments; returns its result
} pd_module_asks;
pd_status pd_module_hook(pd_isolate* isolate, pd_handle context,
                         pd_handle function, pd_result* out);
// Makes a function that calls the one of its context, whichever that is then,
// with up to four arguments.
pd_status pd_module_function(pd_isolate* isolate, const char* with,
                             uint64_t nwith, const char* name, uint64_t nname,
                             pd_result* out);
// *module is persistent. In result.cells are its requests, each a specifier, a
// PD_NUMBER with how many attributes in aux and line and column, 32 bits each
// and counted from 0, in bits, and the attributes, keys and values.
// code may be null.
pd_status pd_module_compile(pd_isolate* isolate, pd_handle context,
                            pd_origin origin, const char* name,
                            const char* source, uint64_t nsource, pd_code* code,
                            pd_handle* module, pd_result* out);
// The roots are the names of its exports.
pd_status pd_module_synthetic(pd_isolate* isolate, pd_handle context,
                              uint32_t id, pd_args args, const pd_cell* cells,
                              const uint8_t* bytes, pd_handle* module,
                              pd_result* out);
// Links the first module of the table, which has all that are not linked yet:
// rows of a module, how many it requests, and the modules that it gets. Runs no
// JavaScript.
pd_status pd_module_link(pd_isolate* isolate, pd_handle context,
                         const pd_handle* table, uint64_t n, pd_result* out);
typedef enum pd_module_verb {
  PD_MODULE_EVALUATE = 0,  // a promise, marked as handled; no other module of
                           // the context may be under evaluation on any stack
  PD_MODULE_STATUS,        // a number, v8::Module::Status
  PD_MODULE_NAMESPACE,     // of one that is linked
  PD_MODULE_EXPORT,        // args: names and values, in turn; runs nothing
  PD_MODULE_CACHE,         // of source text: as pd_script_cache; runs nothing
} pd_module_verb;
pd_status pd_module_do(pd_isolate* isolate, uint32_t verb, pd_handle context,
                       pd_handle module, pd_args args, const pd_cell* cells,
                       const uint8_t* bytes, pd_result* out);
// One that was kept with the context in its snapshot, once. *module is
// persistent.
pd_status pd_module_kept(pd_isolate* isolate, pd_handle context, uint64_t n,
                         pd_handle* module, pd_result* out);

// ---- values (value.cc); these may run JavaScript unless said otherwise

// Makes the one root of the cells a value of the current scope. Runs nothing.
pd_status pd_value_make(pd_isolate* isolate, pd_args args, const pd_cell* cells,
                        const uint8_t* bytes, pd_result* out);
typedef enum pd_verb {
  PD_DO_TEXT = 0,   // ToString
  PD_DO_JSON,       // JSON.stringify of args[0], indented by args[1]; no target
  PD_DO_DETAIL,     // a text for people, for symbols too
  PD_DO_FLAT_TEXT,  // the text of a string; runs nothing
  PD_DO_GRAPH,      // plain data as cells; runs nothing
  PD_DO_GET,        // args[0]: key
  PD_DO_SET,        // args[0]: key, args[1]: value
  PD_DO_HAS,        // args[0]: key
  PD_DO_DELETE,     // args[0]: key
  PD_DO_KEYS,       // own enumerable string keys, as cells
  PD_DO_LENGTH,     // of an array or a string; runs nothing
  PD_DO_SAME,       // SameValue with args[0]; runs nothing
  PD_DO_PERSIST,    // out->value.bits: persistent handle; runs nothing
  PD_DO_LOCAL,      // a local handle of a persistent one; runs nothing
  PD_DO_CALL,       // args[0]: this, then the arguments
  PD_DO_CONSTRUCT,  // the arguments
  PD_DO_RESOLVE,    // of pd_promise_settle, with args[0]
  PD_DO_REJECT,     // the same
  PD_DO_STATE,      // of a promise: out->extra is its
                    // v8::Promise::PromiseState, the value what it was settled
                    // with, which counts as handling a rejection; runs nothing
  PD_DO_REASON,     // throws what a promise was rejected with, as PD_DO_THROW;
                    // runs nothing
  PD_DO_MARK,       // the same, and a later rejection is handled too
  PD_DO_THEN,     // args[0], args[1]: functions, or undefined for one of them;
                  // the promise of either. Runs the jobs of promises, as the
                  // end of a call does
  PD_DO_DEFINE,   // args[0]: key, args[1]: value, args[2]: PropertyAttribute
  PD_DO_FIELDS,   // own enumerable properties that are plain data, as a
                  // graph; runs nothing
  PD_DO_PRIVATE,  // args[0]: key; runs nothing
  PD_DO_SET_PRIVATE,  // args[0]: key, args[1]: value; runs nothing
  PD_DO_THROW,     // throws the target, for its exception record; runs nothing
  PD_DO_TYPEOF,    // a text, as typeof has it; runs nothing
  PD_DO_GET_DATA,  // args[0]: name or symbol, args[1]: whether of prototypes
                   // too; PD_INVALID for an accessor or a proxy; runs nothing
  PD_DO_SET_DATA,  // args[0]: name or symbol, args[1]: value; as above
  PD_DO_FOLLOW,    // of pd_promise_settle, when the promise in args[0] is: with
                   // args[1], or rejected as it is
  PD_DO_PARSE,     // JSON.parse of args[0]; no target; runs nothing
  PD_DO_TEMPORAL,  // of a PD_TEMPORAL: its type's name, a space, its text;
                   // runs nothing
} pd_verb;
// Applies verb to target (held).
pd_status pd_value_do(pd_isolate* isolate, uint32_t verb, pd_handle target,
                      pd_args args, const pd_cell* cells, const uint8_t* bytes,
                      pd_result* out);
// Opens a hold in context and calls a persistent function there, as PD_DO_CALL
// does, and closes the hold; but where the result is an object, a symbol or a
// long string, and the status PD_OK, it stays open.
pd_status pd_hold_call(pd_isolate* isolate, pd_handle context, pd_handle target,
                       pd_args args, const pd_cell* cells, const uint8_t* bytes,
                       pd_result* out);
// pd_value_do on the context's global object or, if target is not 0, on that
// persistent handle, wanting a graph (PD_DO_GET, PD_DO_CALL) or nothing.
// For PD_DO_CALL on the global object args[0] is the function's name.
pd_status pd_context_do(pd_isolate* isolate, uint32_t mode, pd_handle context,
                        uint32_t verb, pd_handle target, pd_args args,
                        const pd_cell* cells, const uint8_t* bytes,
                        pd_result* out);

// ---- copies of values (clone.cc, build.cc), held; these run no JavaScript

// Writes the one root of the cells as V8's ValueSerializer does, into
// result.bytes, up to about most bytes. PD_INVALID: with the path to what
// cannot be copied. With run, getters are; it may run JavaScript then.
pd_status pd_value_serialize(pd_isolate* isolate, pd_args args,
                             const pd_cell* cells, const uint8_t* bytes,
                             uint64_t most, int32_t run, pd_result* out);
pd_status pd_value_deserialize(pd_isolate* isolate, const uint8_t* bytes,
                               uint64_t n, pd_result* out);
// The same for what package marshal writes: objects may be written by shape,
// and the id of a shape means the same names for ever. See build.cc.
pd_status pd_value_build(pd_isolate* isolate, const uint8_t* bytes, uint64_t n,
                         pd_result* out);

// A value outside every heap (copy.cc): V8's bytes, the memory of buffers that
// were detached for it, and what it shares by reference. Never changed but by
// its making and by a move; who uses it while another may move or free it is
// the caller's affair.
typedef struct pd_copy pd_copy;
#ifndef __cplusplus
struct pd_copy {
  uint64_t unknown;
};
#endif
typedef struct pd_copy_facts {
  uint64_t bytes;   // held outside, without what is shared
  uint32_t stores;  // in the sandbox of the group that it was made in
  uint32_t shared;  // of them, those that are shared
} pd_copy_facts;
// Copies the first root of the cells (held); the others are ArrayBuffers, or
// views of them, which are detached when all is well. In all up to about most
// bytes, which are nobody's from then on. Of primitives *copy is null, and they
// are in result.value, strings of any length with their text. PD_INVALID: with
// the path to what cannot be copied. With run, getters are; it may run
// JavaScript then.
pd_status pd_copy_new(pd_isolate* isolate, pd_args args, const pd_cell* cells,
                      const uint8_t* bytes, uint64_t most, int32_t run,
                      pd_copy** copy, pd_copy_facts* facts, pd_result* out);
// Of what V8 wrote or, if built, package marshal. Any thread, no lock.
pd_copy* pd_copy_of(const uint8_t* bytes, uint64_t n, int32_t built);
// Makes a value of it (held); runs no JavaScript. With move the memory of
// buffers is handed over if the isolate is of its group, and copied if not; the
// copy is whole until the verb has succeeded, and then only to be freed. What
// is shared must be of the isolate's group. PD_MEMORY: the limit refuses it.
pd_status pd_copy_value(pd_isolate* isolate, pd_copy* copy, int32_t move,
                        pd_result* out);
// Any thread, no lock. The group must be there if it has stores.
void pd_copy_free(pd_copy* copy);

// A compiled WebAssembly module (wasm.cc), for the isolates of the group that
// it was compiled in, which must be there as long as it is. PD_INVALID where
// the context does not allow WebAssembly.
typedef struct pd_wasm pd_wasm;
#ifndef __cplusplus
struct pd_wasm {
  uint64_t unknown;
};
#endif
// Compile one (held); the result is its WebAssembly.Module. Runs no JavaScript.
// code is what pd_wasm_code gave of the same bytes, to a V8 of the same build
// with the same flags, or none; *used is 0 if V8 had no use for it.
pd_status pd_wasm_compile(pd_isolate* isolate, const uint8_t* bytes, uint64_t n,
                          const uint8_t* code, uint64_t ncode, int32_t* used,
                          pd_wasm** made, pd_result* out);
// The code that V8 has optimised so far (held), in result.bytes; none if it has
// not optimised any. Runs nothing.
pd_status pd_wasm_code(pd_isolate* isolate, pd_wasm* wasm, pd_result* out);
// A WebAssembly.Module of it (held). Runs no JavaScript.
pd_status pd_wasm_value(pd_isolate* isolate, pd_wasm* wasm, pd_result* out);
// Any thread, no lock.
void pd_wasm_free(pd_wasm* wasm);
// One whose bytes come by and by, and are checked meanwhile by V8's threads.
// The memory that it takes is the host's to bound, not the isolate's.
typedef struct pd_wasm_stream pd_wasm_stream;
#ifndef __cplusplus
struct pd_wasm_stream {
  uint64_t unknown;
};
#endif
// Gives it the next bytes (oneshot), which are copied; it is made if it is
// null. With last there are no more: *made is the module, or null if V8's
// threads are still at work, which one of the isolate's tasks tells; ask again
// then, with no bytes. Bytes that are no module are PD_EXCEPTION. Runs no
// JavaScript.
pd_status pd_wasm_stream_bytes(pd_isolate* isolate, pd_handle context,
                               pd_wasm_stream** stream, const uint8_t* bytes,
                               uint64_t n, int32_t last, pd_wasm** made,
                               pd_result* out);
// Any thread, no lock; the group must be there, the isolate need not be.
void pd_wasm_stream_free(pd_wasm_stream* stream);
// The buffer that a WebAssembly.Memory has at the moment (held). Runs nothing.
pd_status pd_wasm_memory(pd_isolate* isolate, pd_handle memory, pd_result* out);

// ---- bytes (bytes.cc, store.cc); these run no JavaScript

// Makes a Uint8Array of a copy (held). PD_MEMORY: the limit refuses it.
pd_status pd_bytes_new(pd_isolate* isolate, const uint8_t* data, uint64_t n,
                       pd_result* out);
// result.bytes are those of an ArrayBuffer, a SharedArrayBuffer if shared is
// not 0, or a view of either, in place (held); result.value says whether its
// elements are bytes, and surely there.
pd_status pd_bytes_of(pd_isolate* isolate, pd_handle value, int32_t shared,
                      pd_result* out);

// The memory behind a buffer, kept alive.
typedef struct pd_store pd_store;
#ifndef __cplusplus
struct pd_store {
  uint64_t unknown;
};
#endif
// Zeroed (held). PD_MEMORY: the limit refuses it.
pd_status pd_store_new(pd_isolate* isolate, uint64_t n, int32_t shared,
                       pd_store** store, pd_result* out);
// Of a SharedArrayBuffer, or of a view of one (held).
pd_status pd_store_of(pd_isolate* isolate, pd_handle value, pd_store** store,
                      pd_result* out);
// Makes a buffer over it (held); of what is not shared, one at most.
pd_status pd_store_buffer(pd_isolate* isolate, pd_store* store, pd_result* out);
// Any thread, no lock. The length of what is shared may grow, and never
// shrinks.
void pd_store_bytes(const pd_store* store, uint64_t* at, uint64_t* n);
void pd_store_free(pd_store* store);

// ---- what runs later (microtask.cc, rejection.cc, wake.cc, carry.cc)

// Runs the jobs of promises that wait; may run JavaScript. PD_INVALID in a
// function called by one is the caller's to see to.
pd_status pd_microtasks_run(pd_isolate* isolate, uint32_t mode,
                            pd_handle context, pd_result* out);

// Has promises that are rejected and not handled noted, up to 1,024 of a stay,
// or forgets them. Any thread, no lock.
void pd_isolate_track(pd_isolate* isolate, int32_t on);
// The first of those noted that has no handler still, or, with handled, that
// got one after it was reported (held); undefined if there is none. report is
// the number of its report. Runs no JavaScript.
pd_status pd_rejection(pd_isolate* isolate, int32_t handled, uint64_t* report,
                       pd_result* out);

// A file that can be read when pd_woken has something; -1: the system has none.
// Any thread, no lock; so are the next three.
int32_t pd_wake_file(void);
// Moves up to cap keys of isolates that V8 has got tasks for into keys.
uint64_t pd_woken(uint64_t* keys, uint64_t cap);
// Has the isolate known by key there; 0 for not.
void pd_isolate_watch(pd_isolate* isolate, uint64_t key);
typedef struct pd_tasks {
  int64_t wait;  // nanoseconds until one is due; 0 if one is, -1 if none will
  int32_t awaited;  // JavaScript may wait for one that is not due yet
} pd_tasks;
void pd_isolate_tasks(pd_isolate* isolate, pd_tasks* out);
// Runs those that are due (held); may run JavaScript. The end of any outermost
// verb that ran JavaScript does so too, more or less.
pd_status pd_isolate_pump(pd_isolate* isolate, pd_result* out);

// Has the next verb, which is the outermost one of a run, and what that leaves
// behind, carry the Go value with this id, which pd_isolate_dead gives back.
// Runs no JavaScript.
pd_status pd_isolate_carry(pd_isolate* isolate, uint32_t mode,
                           pd_handle context, uint32_t id, pd_result* out);
// Where that verb may not have begun. With the turn; no lock.
void pd_isolate_uncarry(pd_isolate* isolate);

// ---- promises and symbols (promise.cc, symbol.cc), held

// The promise, and in out->extra a persistent handle of it to settle it by.
pd_status pd_promise_new(pd_isolate* isolate, pd_result* out);
// Applies PD_DO_RESOLVE, PD_DO_REJECT or PD_DO_FOLLOW. out->extra is 1 when the
// handle was freed. What waits for the promise runs, as at the end of a call.
pd_status pd_promise_settle(pd_isolate* isolate, uint32_t verb, pd_handle kept,
                            pd_args args, const pd_cell* cells,
                            const uint8_t* bytes, pd_result* out);
typedef enum pd_symbol {
  PD_SYMBOL_NEW = 0,  // described by text
  PD_SYMBOL_FOR,      // of the isolate's registry, by text
  PD_SYMBOL_ITERATOR,
  PD_SYMBOL_ASYNC_ITERATOR,
  PD_SYMBOL_HAS_INSTANCE,
  PD_SYMBOL_TO_PRIMITIVE,
  PD_SYMBOL_TO_STRING_TAG,
} pd_symbol;
pd_status pd_symbol_new(pd_isolate* isolate, uint32_t which, const char* text,
                        uint64_t ntext, pd_result* out);

// ---- functions and errors of Go (callback.cc)

// JavaScript's own classes of errors.
typedef enum pd_error_class {
  PD_ERROR_PLAIN = 0,
  PD_ERROR_RANGE,
  PD_ERROR_REFERENCE,
  PD_ERROR_SYNTAX,
  PD_ERROR_TYPE,
  PD_ERROR_EVAL,
  PD_ERROR_URI,
  PD_ERROR_AGGREGATE,  // without errors
} pd_error_class;

// Makes an error of the current context with this class and message, marked
// with error_id so that it is known again when it comes out.
// Go holds another held bytes with it.
pd_status pd_error_new(pd_isolate* isolate, uint32_t error_class,
                       uint32_t error_id, uint64_t held, const char* message,
                       uint64_t n, pd_result* out);

// Makes a function (held) that calls paddockCall with this id. JavaScript's
// garbage collector returns the id through pd_isolate_dead.
pd_status pd_function_new(pd_isolate* isolate, uint32_t id, const char* name,
                          uint64_t nname, pd_result* out);

typedef struct pd_call {
  uint64_t host;
  uint64_t thread;
  uint64_t opaque;  // C++'s own
  pd_cell receiver;
  pd_cell new_target;  // undefined but in a constructor's call
  pd_cell result;      // Go's answer when no bytes are needed
  uint64_t args;       // addresses, as in pd_result
  uint64_t bytes;
  uint64_t nbytes;
  uint32_t function;
  uint32_t argc;
  uint64_t dead;     // as in pd_result
  uint64_t carried;  // the id, plus one, of what pd_isolate_carry set; 0: none
} pd_call;
// Answers with a value that needs bytes or is a graph. PD_OK or PD_INVALID.
pd_status pd_call_answer(pd_call* call, pd_args args, const pd_cell* cells,
                         const uint8_t* bytes);
// Throws an error of the calling context, as pd_error_new makes it.
void pd_call_throw(pd_call* call, uint32_t error_class, uint32_t error_id,
                   uint64_t held, const char* message, uint64_t n);
// Throws the one root of the cells.
void pd_call_rethrow(pd_call* call, pd_args args, const pd_cell* cells,
                     const uint8_t* bytes);

// ---- classes of Go (class.cc), held

typedef enum pd_member_kind {
  PD_METHOD = 0,  // call
  PD_ACCESSOR,    // call to get, set
  PD_CONSTANT,    // value
} pd_member_kind;
typedef struct pd_member {
  uint32_t kind;
  uint32_t is_static;
  uint32_t symbol;  // a pd_symbol; PD_SYMBOL_NEW: has a name
  uint32_t call;    // ids of functions of Go, PD_NO_FUNCTION for none
  uint32_t set;
  uint32_t nname;
  uint64_t name;  // bytes[name, name+nname)
  pd_cell value;  // a primitive
} pd_member;
#define PD_NO_FUNCTION 0xffffffffu
#define PD_NO_CLASS 0xffffffffu

// Makes a class, which the isolate keeps; *made is its number. call is the
// constructor's, whose answer is PD_WRAPPED. V8 refuses receivers of other
// classes.
pd_status pd_class_new(pd_isolate* isolate, const char* name, uint64_t nname,
                       uint32_t parent, uint32_t call, const pd_member* members,
                       uint64_t nmembers, const uint8_t* bytes, uint32_t* made,
                       pd_result* out);
// The class's constructor in the current context.
pd_status pd_class_constructor(pd_isolate* isolate, uint32_t made,
                               pd_result* out);
// The object of that class that wraps the Go value with this id in the current
// context: one and the same while it lives. When the last of all contexts is
// collected, pd_isolate_dead gives the id back.
pd_status pd_class_wrap(pd_isolate* isolate, uint32_t made, uint32_t id,
                        pd_result* out);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BRIDGE_H_
