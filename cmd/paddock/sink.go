package main

import "io"

// sink keeps the first error of writing. It does not buffer, so that the output of a
// script is written even if the process is killed. Note that a write to a pipe
// without readers does not return an error: SIGPIPE ends the process, as it ends
// other programs.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if s.err == nil {
		s.err = err
	}
	return n, err
}
