package node

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"hash"

	"github.com/seed24588400/paddock/v8"
)

// hashes are the hash functions by the names of Node.js.
var hashes = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384,
	"sha512": sha512.New, "sha512-224": sha512.New512_224, "sha512-256": sha512.New512_256,
	"sha3-224": func() hash.Hash { return sha3.New224() }, "sha3-256": func() hash.Hash { return sha3.New256() },
	"sha3-384": func() hash.Hash { return sha3.New384() }, "sha3-512": func() hash.Hash { return sha3.New512() },
}

const (
	// maxHashed is the size of the data of one call of hash. crypto.js divides larger data, so
	// that a run can be ended in between.
	maxHashed = 1 << 20
	// maxRounds is the number of iterations of PBKDF2 in one call, which take a few milliseconds.
	maxRounds = 4000
	// maxHMACKey is the size of a key of HMAC: the largest block of a hash function.
	maxHMACKey = 144
	// maxRandom is the number of random bytes that one call returns.
	maxRandom = 1 << 16
)

var errCrypto = refusal("invalid arguments", nil)

// hashOf returns the hash function that the first argument of a call names.
func hashOf(call *v8.Call) (func() hash.Hash, error) {
	name, err := call.Arg(0).AsString()
	if err != nil {
		return nil, err
	}
	h := hashes[name]
	if h == nil {
		return nil, errCrypto
	}
	return h, nil
}

// hashData hashes data. Its arguments are the name of the function, the state that it returned
// before or undefined, the data, and whether the data ends. It returns the new state, or the
// hash at the end. Go keeps nothing between the calls.
func hashData(_ context.Context, call *v8.Call) (v8.Value, error) {
	newHash, err := hashOf(call)
	if err != nil {
		return v8.Undefined, err
	}
	h := newHash()
	if state := call.Arg(1); state.IsObject() {
		var wrong error
		if err := state.View(func(b []byte) error {
			if u, ok := h.(encoding.BinaryUnmarshaler); ok {
				wrong = u.UnmarshalBinary(b)
			}
			return nil
		}); err != nil {
			return v8.Undefined, err
		}
		if wrong != nil {
			return v8.Undefined, errCrypto
		}
	}
	if data := call.Arg(2); data.IsObject() {
		if err := data.View(func(b []byte) error {
			if len(b) > maxHashed {
				return errCrypto
			}
			_, err := h.Write(b)
			return err
		}); err != nil {
			return v8.Undefined, err
		}
	}
	if end, _ := call.Arg(3).Bool(); end {
		return call.Scope.Bytes(h.Sum(nil))
	}
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Bytes(state)
}

// pbkdf2Step does some iterations of PBKDF2. Its arguments are the name of the hash function,
// the password, the last U and the sum T in one array, and the number of iterations. It returns
// the new U and T.
func pbkdf2Step(_ context.Context, call *v8.Call) (v8.Value, error) {
	newHash, err := hashOf(call)
	if err != nil {
		return v8.Undefined, err
	}
	password, err := call.Arg(1).AppendBytes(nil)
	if err != nil {
		return v8.Undefined, err
	}
	both, err := call.Arg(2).AppendBytes(nil)
	if err != nil {
		return v8.Undefined, err
	}
	rounds, _ := call.Arg(3).Int64()
	if len(password) > maxHMACKey || rounds < 0 || rounds > maxRounds {
		return v8.Undefined, errCrypto
	}
	mac := hmac.New(newHash, password)
	size := mac.Size()
	if len(both) != 2*size {
		return v8.Undefined, errCrypto
	}
	u, t := both[:size], both[size:]
	for range rounds {
		mac.Reset()
		_, _ = mac.Write(u)
		mac.Sum(u[:0])
		subtle.XORBytes(t, t, u)
	}
	return call.Scope.Bytes(both)
}

// random returns as many random bytes as its argument says.
func random(_ context.Context, call *v8.Call) (v8.Value, error) {
	n, ok := call.Arg(0).Int64()
	if !ok || n < 0 || n > maxRandom {
		return v8.Undefined, errCrypto
	}
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return call.Scope.Bytes(b)
}
