// Package snapshot makes cold starts disappear. A start-up snapshot is a heap
// with contexts in it in which scripts have run: isolates made from it begin
// there, in a few milliseconds, whatever the scripts took. A code cache is what
// V8 compiled of a text, and spares it doing so again.
//
// Both are V8's bytes, which it trusts: over wrong ones it ends the process, at
// best. Here they are wrapped. A header tells what made them, and a checksum is
// over all of it; with a key it is an authentication code. Without one, whoever
// can write the file decides what runs in the isolates made from it, as with a
// program. What is not whole, or not this very V8's with these flags, is an
// error, and V8 never sees it.
//
// [Build] makes a snapshot, [WriteFile], [Open], [OpenFS] and [Load] keep it, and
// v8.IsolateOptions.Snapshot begins with it. [EncodeCache] and [DecodeCache] are for
// one code cache, a [Dir] is for many.
//
// Snapshots and caches may be used from any goroutine, at once.
package snapshot
