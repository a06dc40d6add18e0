package v8

import (
	"context"
	"fmt"
	"io"
	"iter"
)

// piece is the result of one Read.
type piece struct {
	bytes []byte
	err   error
	done  func() // allows bytes to be reused
}

var errReaderExited = fmt.Errorf("v8: read wasm: %w: the reader has called runtime.Goexit", ErrInvalid)

// pieces yields what it reads from r. A goroutine reads ahead by one piece. The
// sequence ends when ctx ends, when done is closed, or after a piece with an error,
// which may be io.EOF.
func pieces(ctx context.Context, r io.Reader, done <-chan struct{}) iter.Seq[piece] {
	const ahead = 2
	full := make(chan piece, ahead)
	empty := make(chan []byte, ahead)
	for range ahead {
		empty <- make([]byte, wasmPiece)
	}
	go func() {
		exited := true // until the goroutine ends in another way than by runtime.Goexit
		defer func() {
			if exited {
				full <- piece{err: errReaderExited, done: func() {}}
			}
		}()
		for b := range empty {
			p := piece{done: func() { empty <- b }}
			var n int
			if panicked := caught(func() { n, p.err = readSome(r, b) }); panicked != nil {
				p.err = panicked
			}
			p.bytes = b[:n]
			full <- p
			if p.err != nil {
				break
			}
		}
		exited = false
	}()
	return func(yield func(piece) bool) {
		defer close(empty)
		for {
			select {
			case p := <-full:
				if !yield(p) || p.err != nil {
					return
				}
			case <-ctx.Done():
				return
			case <-done:
				return
			}
		}
	}
}

// readSome calls Read until it returns at least one byte or an error.
func readSome(r io.Reader, b []byte) (int, error) {
	for range 100 {
		n, err := r.Read(b)
		switch {
		case n < 0 || n > len(b):
			return 0, fmt.Errorf("%w: Read returned %d of %d bytes", ErrInvalid, n, len(b))
		case n > 0 || err != nil:
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}
