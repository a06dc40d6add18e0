// Package escapes runs the corpus of testdata/escapes: scripts that try to reach
// what a host has marked, or to make it act wrongly. The table is in
// docs/escapes.md.
//
// Each script meets a host as a program would write one: classes, functions and
// promises in a guest's context, and a context of the host's own beside it in
// the same isolate. Its header says what it tries and what must come of that, so
// that no attempt fails for being broken:
//
//	// escape: reach the host's Function through an error
//	// want: ReferenceError
//	// without: EvalError
//
// "want" is the completion value as text, "throws Name: message" if the script
// throws, "closed" if the isolate is. "without" is what must come where code
// from strings and Wasm are forbidden, if it is something else. All scripts run
// both ways, in a child process. After each the host looks whether it is still
// what it was.
package escapes
