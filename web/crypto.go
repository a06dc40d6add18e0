package web

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// maxRandom is the number of random bytes that one call returns at most, as on the web.
const maxRandom = 65536

// random returns as many random bytes as its argument says.
func random(_ context.Context, call *v8.Call) (v8.Value, error) {
	n, ok := call.Arg(0).Int64()
	if !ok || n < 0 || n > maxRandom {
		return v8.Undefined, refusal("the length is not a valid number of bytes", nil)
	}
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return newBytes(call.Scope, b)
}

// uuid returns a random UUID of version 4.
func uuid(context.Context, *v8.Call) (v8.Value, error) {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return v8.String(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}
