// Package console provides a console for scripts, and prints JavaScript values in the
// format of node.
//
// [Install] adds a console to a context, and returns the [Inspector] that it prints
// with. Both use nothing that a guest can change: before the guest's code runs,
// intrinsics.js captures the built-in functions that they need, and Go calls only
// these. Printing a value runs no getters, no proxy traps and no toString methods of
// the guest, with three exceptions that node has as well: Error.prepareStackTrace,
// the toString method of an object that is formatted with %s, and the conversions of
// %d, %i, %f and %j. Exceptions that these throw are ignored.
//
// The output is bounded: for one value see [Options]; a message of the console has at
// most 16 MiB, and a table about 4 MiB. The time is bounded by the context.Context of
// the run.
package console
