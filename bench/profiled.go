//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/seed24588400/paddock/bench/profile"
	"github.com/seed24588400/paddock/v8"
)

// The sides of an operation that can be profiled.
const (
	sideGo  = "go"
	sideCPP = "c++"
)

// runProfiled writes a profile of the operations that match. Each runs for the given
// time.
func runProfiled(file, side string, match *regexp.Regexp, each time.Duration) (err error) {
	if side != sideGo && side != sideCPP {
		return fmt.Errorf("-side %s: want %s or %s", side, sideGo, sideCPP)
	}
	dir, err := os.MkdirTemp("", "paddock-profile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := v8.SetOptions(v8.Options{Flags: profile.Flags(dir)}); err != nil {
		return err
	}
	s, err := newSuite()
	if err != nil {
		return err
	}
	defer s.close()
	all := slices.DeleteFunc(s.all, func(op Operation) bool { return !match.MatchString(op.Name) })
	if len(all) == 0 {
		return fmt.Errorf("-run %s: no operation matches", match)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return profile.Record(f, dir, func() error {
		for _, op := range all {
			fmt.Fprintln(os.Stderr, "profiling", op.Name)
			if err := runFor(op, side, each); err != nil {
				return fmt.Errorf("%s: %w", op.Name, err)
			}
		}
		return nil
	})
}

func runFor(op Operation, side string, each time.Duration) error {
	loop := func(n int) (time.Duration, error) { return op.CPP(n), nil }
	if side == sideGo {
		loop = func(n int) (time.Duration, error) { return duration(op.Go, n) }
	}
	n, err := calibrate(loop)
	if err != nil {
		return err
	}
	for end := time.Now().Add(each); time.Now().Before(end); {
		if _, err := loop(n); err != nil {
			return err
		}
	}
	return nil
}
