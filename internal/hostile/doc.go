// Package hostile runs the corpus of testdata/hostile: scripts that try to stop
// the process, each with the way in which it must end instead.
//
// A script runs in two modes. [Alone] gives it a process of its own, the
// command paddock. [Together] runs all scripts in one process, one after
// another, each in a group and an isolate of its own, while a tenant with
// nothing to do with them answers small calls beside them.
package hostile
