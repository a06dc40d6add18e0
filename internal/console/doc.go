// Package console gives scripts a console, and prints JavaScript values for
// people as node does.
//
// [Install] puts a console into a context, and returns the [Inspector] that it
// prints with. Both trust nothing that a guest can change: before the guest's
// code runs, intrinsics.js captures the built-in functions they need, and Go
// asks only those. Printing a value runs no getter, no proxy's trap and no
// toString of the guest's, with three exceptions that node has as well:
// Error.prepareStackTrace, the toString of an object formatted with %s, and
// the conversions of %d, %i, %f and %j. What these throw is swallowed.
//
// What one value prints is bounded, see [Options], and so are a message of the
// console, 16 MiB, and a table, about 4 MiB. The time it takes is bounded by the
// context.Context of the run.
package console
