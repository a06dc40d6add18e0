//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"slices"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/groups"
)

// suite has the operations and the values that they use, in C++ and in Go.
type suite struct {
	engine *engine
	pair   *pair
	all    []Operation
	closes []func()
}

func newSuite() (*suite, error) {
	if err := groups.Supported(); err != nil {
		return nil, err
	}
	baseline.Open()
	s := &suite{closes: []func(){baseline.Close}}
	if err := s.open(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *suite) open() (err error) {
	if s.engine, err = newEngine(); err != nil {
		return err
	}
	s.closes = append(s.closes, s.engine.close)
	if s.pair, err = newPair(); err != nil {
		return err
	}
	s.closes = append(s.closes, s.pair.close)
	a, err := newAsync(s.engine)
	if err != nil {
		return err
	}
	s.closes = append(s.closes, a.close)
	w, err := newWebAssembly(s.pair)
	if err != nil {
		return err
	}
	s.closes = append(s.closes, w.close)
	k, err := newWork(s.engine)
	if err != nil {
		return err
	}
	s.closes = append(s.closes, k.close)
	s.all = slices.Concat(operations(s.engine), k.operations(), s.pair.operations(), w.operations(), a.operations(),
		a.asyncContextOperations())
	return nil
}

func (s *suite) close() {
	for _, f := range slices.Backward(s.closes) {
		f()
	}
}
