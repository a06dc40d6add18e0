// Package escapes runs the corpus of testdata/escapes: scripts that try to access objects
// that the host keeps to itself, or to make the host act wrongly. docs/escapes.md has a
// table of them.
//
// The host is typical for a program: it provides classes, functions and promises in the
// guest's context, and has its own context in the same isolate. The header of each script
// says what it tries and what the result must be, so that a script with an error does not
// count as a failed attempt:
//
//	// escape: reach the host's Function through an error
//	// want: ReferenceError
//	// without: EvalError
//
// "want" is the completion value as a string, "throws Name: message" if the script
// throws, or "closed" if the isolate is closed. "without" is the result if code from
// strings and Wasm are forbidden; by default it is the same as "want". Every script runs
// in both modes, in a child process. After each run the host checks that its state is
// unchanged.
package escapes
