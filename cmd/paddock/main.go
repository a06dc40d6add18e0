// Command paddock runs JavaScript in V8, each run in an isolate of its own with
// limits on its time and memory, and tells what this machine can hold.
//
// See paddock --help for its commands, flags and exit codes.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
