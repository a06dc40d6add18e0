package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/v8"
)

// limits are the flags that eval and run share.
type limits struct {
	timeout time.Duration
	heap    size
	name    string
	begin   string // path of the snapshot to start with
	platform
}

// flags adds the flags to a command. name describes the default of --name.
func (l *limits) flags(cmd *cobra.Command, name string) {
	f := cmd.Flags()
	f.Var((*duration)(&l.timeout), "timeout", "end the run after this time, for example 100ms or 1m30s (default none)")
	l.heapFlag(cmd)
	f.StringVar(&l.name, "name", "", "the `NAME` of the script in messages and stacks (default "+name+")")
	f.StringVar(&l.begin, "snapshot", "", "start from this `SNAPSHOT`, which paddock snapshot build wrote")
	f.Lookup("timeout").DefValue = ""
	l.platform.flags(cmd)
}

// heapFlag adds --heap, the limit of the isolate's memory.
func (l *limits) heapFlag(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&l.heap, "heap", "limit of the memory: the JavaScript heap, array buffers, Wasm memories and "+
		"V8's own data, for example 64MiB, 1GiB, 500MB or a number of bytes (default chosen by V8)")
	f.Lookup("heap").DefValue = ""
}

// check returns an error if a limit is out of range.
func (l *limits) check() error {
	if l.heap != 0 && l.heap < v8.MinMemory {
		return exitError{exitUsage, fmt.Errorf("--heap %s: the smallest heap is %s", l.heap, size(v8.MinMemory))}
	}
	if largest := size(cage.Fixed().Cage); l.heap > largest {
		return exitError{exitUsage, fmt.Errorf("--heap %s: the largest heap is %s, one cage", l.heap, largest)}
	}
	return nil
}

// duration is a flag whose value is a positive time.Duration.
type duration time.Duration

var errDuration = errors.New("want a time above zero, for example 100ms, 5s or 1m30s")

// Set parses a duration.
func (d *duration) Set(text string) error {
	parsed, err := time.ParseDuration(text)
	if err != nil || parsed <= 0 {
		return errDuration
	}
	*d = duration(parsed)
	return nil
}

// String returns the duration in Go's format.
func (d *duration) String() string { return time.Duration(*d).String() }

// Type returns the name of the flag's value in the help text.
func (d *duration) Type() string { return "DURATION" }
