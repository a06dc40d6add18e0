// Paddock runs JavaScript in V8. Each run has its own isolate with limits on time and
// memory. The command doctor reports how many isolate groups and isolates this
// machine has room for.
//
// See paddock --help for the commands, flags and exit codes.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
