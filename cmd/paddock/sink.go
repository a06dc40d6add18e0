package main

import "io"

// sink remembers the first error of writing. It does not buffer, so that what
// a script printed is out even if the process is killed. A write to a pipe that
// nobody reads any more does not come back: as with other programs, SIGPIPE
// ends the process.
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
