// Package hostile runs the hostile corpus, testdata/hostile: scripts that try to stop the
// process. The header of each script says how it must end instead.
//
// A script runs in two modes. [Alone] runs each script in its own process, with the
// command paddock. [Together] runs all scripts in one process, one after another, each in
// its own group and isolate. Meanwhile, a tenant in another group answers small calls,
// and the package measures their latencies.
package hostile
