package web

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
)

// maxExponent is the largest public exponent of package rsa.
const maxExponent = 1<<31 - 1

// checkRSA checks the parameters of an RSA key that will be generated.
func (a *algorithm) checkRSA() error {
	if _, err := hashOf(a.hash); err != nil {
		return err
	}
	switch {
	case a.n < minRSA || a.n > maxGeneratedRSA || a.n%8 != 0:
		return fail(operationError, "the length of the modulus is not a multiple of 8 of %d to %d", minRSA,
			maxGeneratedRSA)
	case !bytes.Equal(bytes.TrimLeft(a.a, "\x00"), []byte{1, 0, 1}):
		return fail(operationError, "the public exponent is not 65537")
	}
	return nil
}

// generateRSA generates a key. It cannot be interrupted, and takes seconds for 4096 bits.
func generateRSA(bits int, check func() error) (*rsa.PrivateKey, error) {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, fail(operationError, "the key could not be generated")
	}
	return k, check()
}
