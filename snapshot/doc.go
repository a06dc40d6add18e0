// Package snapshot builds and stores start-up snapshots and code caches. A start-up
// snapshot is a serialized heap with contexts in which scripts have already run.
// Isolates that are created from it start in that state, in a few milliseconds, no
// matter how long the scripts took. A code cache is the compiled bytecode of one
// script, so that V8 does not compile it again.
//
// V8 trusts the bytes of both: wrong bytes end the process, or worse. So this package
// wraps them. A header describes the V8 that made them, and a checksum covers
// everything. With a key the checksum is an authentication code. Without a key,
// anyone who can write the file decides what runs in the isolates created from it, as
// with an executable. Bytes that are incomplete, or that were not written by the same
// build of V8 with the same flags, cause an error and are not passed to V8.
//
// [Build] builds a snapshot. [WriteFile] writes it to a file, and [Open], [OpenFS]
// and [Load] read it. v8.IsolateOptions.Snapshot creates an isolate from it.
// [EncodeCache] and [DecodeCache] convert one code cache; a [Dir] stores many.
//
// All functions of this package are safe for concurrent use, and so are snapshots and
// code caches.
package snapshot
