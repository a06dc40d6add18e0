package web

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/subtle"
	"encoding/binary"
	"hash"
	"slices"
)

const (
	// maxDerived is the largest number of bytes that PBKDF2 derives.
	maxDerived = 64 << 10
	// inlineRounds is the number of iterations of PBKDF2 that are done at once.
	inlineRounds = 1000
	// checkedRounds is the number of iterations between two checks.
	checkedRounds = 2000
)

// derive returns the work that derives bits of a key. bits is their number, or -1 for as
// many as the algorithm produces.
func (k *key) derive(a *algorithm, bits int64) (work, error) {
	switch k.algorithm {
	case "ECDH", "X25519":
		return k.agree(a, bits)
	case "HKDF", "PBKDF2":
	default:
		return work{}, fail(notSupportedError, "%s derives nothing", k.algorithm)
	}
	h, err := hashOf(a.hash)
	switch {
	case err != nil:
		return work{}, err
	case bits < 0 || bits%8 != 0:
		return work{}, fail(operationError, "the length is not a multiple of 8")
	}
	secret := k.material.([]byte)
	n := int(bits / 8)
	blocks := (n + h.Size() - 1) / h.Size()
	if k.algorithm == "HKDF" {
		if blocks > 255 {
			return work{}, fail(operationError, "the length is above %d bits", 255*8*h.Size())
		}
		slow := len(secret)+len(a.a) > inlineBytes || (blocks+1)*(len(a.b)+h.New().BlockSize()) > inlineBytes
		return work{slow: func(int) bool { return slow }, run: func(_ []byte, check func() error) (any, error) {
			return hkdf(h.New, secret, a.a, a.b, n, check)
		}}, nil
	}
	switch {
	case a.n < 1:
		return work{}, fail(operationError, "the number of iterations is 0")
	case n > maxDerived:
		return work{}, fail(operationError, "the length is above %d bits", 8*maxDerived)
	}
	slow := a.n*int64(blocks) > inlineRounds || len(secret)+len(a.a)*blocks > inlineBytes
	return work{slow: func(int) bool { return slow }, run: func(_ []byte, check func() error) (any, error) {
		return pbkdf2(h.New, secret, a.a, a.n, n, check)
	}}, nil
}

// pbkdf2 derives n bytes. The function of the standard library cannot be interrupted.
func pbkdf2(h func() hash.Hash, password, salt []byte, iterations int64, n int, check func() error) ([]byte, error) {
	mac := hmac.New(h, password)
	size := mac.Size()
	out := make([]byte, 0, n+size)
	var index [4]byte
	u := make([]byte, 0, size)
	done := 0
	for block := uint32(1); len(out) < n; block++ {
		mac.Reset()
		_, _ = mac.Write(salt)
		binary.BigEndian.PutUint32(index[:], block)
		_, _ = mac.Write(index[:])
		out = mac.Sum(out)
		t := out[len(out)-size:]
		u = append(u[:0], t...)
		for i := int64(1); i < iterations; i++ {
			mac.Reset()
			_, _ = mac.Write(u)
			u = mac.Sum(u[:0])
			subtle.XORBytes(t, t, u)
			if done++; done%checkedRounds == 0 {
				if err := check(); err != nil {
					return nil, err
				}
			}
		}
		if err := check(); err != nil {
			return nil, err
		}
	}
	return out[:n], nil
}

// hkdf derives n bytes as RFC 5869 says.
func hkdf(h func() hash.Hash, secret, salt, info []byte, n int, check func() error) ([]byte, error) {
	extractor := hmac.New(h, salt)
	pseudorandom, err := sum(extractor, secret, check)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(h, pseudorandom)
	out := make([]byte, 0, n+mac.Size())
	var last []byte
	for block := byte(1); len(out) < n; block++ {
		mac.Reset()
		_, _ = mac.Write(last)
		for rest := info; len(rest) > 0; {
			part := min(len(rest), chunk)
			_, _ = mac.Write(rest[:part])
			if rest = rest[part:]; len(rest) > 0 {
				if err := check(); err != nil {
					return nil, err
				}
			}
		}
		_, _ = mac.Write([]byte{block})
		out = mac.Sum(out)
		last = out[len(out)-mac.Size():]
	}
	return out[:n], nil
}

// agree returns the work of ECDH and X25519.
func (k *key) agree(a *algorithm, bits int64) (work, error) {
	private, ok := k.material.(*ecdh.PrivateKey)
	if !ok {
		return work{}, notPrivate
	}
	switch {
	case a.peer == nil:
		return work{}, refusal("the key is missing", nil)
	case a.peer.kind != publicKey:
		return work{}, fail(invalidAccessError, "the other key is not public")
	case a.peer.algorithm != k.algorithm:
		return work{}, fail(invalidAccessError, "the other key is for %s", a.peer.algorithm)
	case a.peer.curve != k.curve:
		return work{}, fail(invalidAccessError, "the other key has the curve %s", a.peer.curve)
	}
	public, ok := a.peer.material.(*ecdh.PublicKey)
	if !ok {
		return work{}, notPublic
	}
	return work{slow: never, run: func([]byte, func() error) (any, error) {
		secret, err := private.ECDH(public)
		if err != nil {
			return nil, fail(operationError, "the keys have no shared secret")
		}
		if bits < 0 {
			return secret, nil
		}
		if bits > 8*int64(len(secret)) {
			return nil, fail(operationError, "the length is above %d bits", 8*len(secret))
		}
		return clearRest(slices.Clone(secret[:(bits+7)/8]), int(bits)), nil
	}}, nil
}
