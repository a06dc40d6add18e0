package web

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"math/big"
)

// sign returns the work of sign.
func (k *key) sign(a *algorithm) (work, error) {
	switch k.algorithm {
	case "HMAC":
		return work{slow: large, run: func(data []byte, check func() error) (any, error) {
			h, err := k.hmac()
			if err != nil {
				return nil, err
			}
			return sum(h, data, check)
		}}, nil
	case "Ed25519":
		private, ok := k.material.(ed25519.PrivateKey)
		if !ok {
			return work{}, notPrivate
		}
		return work{slow: large, run: func(data []byte, _ func() error) (any, error) {
			return ed25519.Sign(private, data), nil
		}}, nil
	case "ECDSA":
		private, ok := k.material.(*ecdsa.PrivateKey)
		if !ok {
			return work{}, notPrivate
		}
		return hashed(a.hash, large, func(_ crypto.Hash, sum []byte) (any, error) { return signECDSA(private, sum) })
	}
	private, ok := k.material.(*rsa.PrivateKey)
	if !ok {
		return work{}, notPrivate
	}
	switch k.algorithm {
	case "RSASSA-PKCS1-v1_5":
		return hashed(k.hash, always, func(h crypto.Hash, sum []byte) (any, error) {
			return rsaResult(rsa.SignPKCS1v15(nil, private, h, sum))
		})
	case "RSA-PSS":
		if a.n < 1 {
			return work{}, fail(notSupportedError, "a signature of RSA-PSS without salt is not supported")
		}
		salt := rsa.PSSOptions{SaltLength: int(a.n)}
		return hashed(k.hash, always, func(h crypto.Hash, sum []byte) (any, error) {
			if a.n > maxRSA/8 {
				return nil, fail(operationError, "the salt is too long for the key")
			}
			return rsaResult(rsa.SignPSS(rand.Reader, private, h, sum, &salt))
		})
	}
	return work{}, fail(notSupportedError, "%s does not sign", k.algorithm)
}

var (
	notPrivate = fail(invalidAccessError, "the key is not private")
	notPublic  = fail(invalidAccessError, "the key is not public")
)

func rsaResult(signature []byte, err error) (any, error) {
	if err != nil {
		return nil, fail(operationError, "the key is too short for the signature")
	}
	return signature, nil
}

// hashed returns work that hashes its data and calls finish.
func hashed(name string, slow func(int) bool, finish func(h crypto.Hash, sum []byte) (any, error)) (work, error) {
	h, err := hashOf(name)
	if err != nil {
		return work{}, err
	}
	return work{slow: slow, run: func(data []byte, check func() error) (any, error) {
		s, err := sum(h.New(), data, check)
		if err != nil {
			return nil, err
		}
		return finish(h, s)
	}}, nil
}

// signECDSA returns r and s, each with the size of the curve's order.
func signECDSA(private *ecdsa.PrivateKey, sum []byte) (any, error) {
	r, s, err := ecdsa.Sign(rand.Reader, private, sum)
	if err != nil {
		return nil, fail(operationError, "the data could not be signed")
	}
	size := (private.Params().N.BitLen() + 7) / 8
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	s.FillBytes(signature[size:])
	return signature, nil
}

func verifyECDSA(public *ecdsa.PublicKey, sum, signature []byte) bool {
	size := (public.Params().N.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
	return ecdsa.Verify(public, sum, r, s)
}

// verify returns the work of verify.
func (k *key) verify(a *algorithm, signature []byte) (work, error) {
	switch k.algorithm {
	case "HMAC":
		return work{slow: large, run: func(data []byte, check func() error) (any, error) {
			h, err := k.hmac()
			if err != nil {
				return nil, err
			}
			want, err := sum(h, data, check)
			if err != nil {
				return nil, err
			}
			return subtle.ConstantTimeCompare(want, signature) == 1, nil
		}}, nil
	case "Ed25519":
		public, ok := k.material.(ed25519.PublicKey)
		if !ok {
			return work{}, notPublic
		}
		return work{slow: large, run: func(data []byte, _ func() error) (any, error) {
			if len(signature) != ed25519.SignatureSize || smallOrder(public) || smallOrder(signature[:32]) {
				return false, nil
			}
			return ed25519.Verify(public, data, signature), nil
		}}, nil
	case "ECDSA":
		public, ok := k.material.(*ecdsa.PublicKey)
		if !ok {
			return work{}, notPublic
		}
		return hashed(a.hash, large, func(_ crypto.Hash, sum []byte) (any, error) {
			return verifyECDSA(public, sum, signature), nil
		})
	}
	public, ok := k.material.(*rsa.PublicKey)
	if !ok {
		return work{}, notPublic
	}
	switch k.algorithm {
	case "RSASSA-PKCS1-v1_5":
		return hashed(k.hash, large, func(h crypto.Hash, sum []byte) (any, error) {
			return rsa.VerifyPKCS1v15(public, h, sum, signature) == nil, nil
		})
	case "RSA-PSS":
		if a.n < 1 {
			return work{}, fail(notSupportedError, "a signature of RSA-PSS without salt is not supported")
		}
		salt := rsa.PSSOptions{SaltLength: int(min(a.n, maxRSA))}
		return hashed(k.hash, large, func(h crypto.Hash, sum []byte) (any, error) {
			return rsa.VerifyPSS(public, h, sum, signature, &salt) == nil, nil
		})
	}
	return work{}, fail(notSupportedError, "%s does not verify", k.algorithm)
}

// smallOrders are the points of edwards25519 whose order divides 8, by their y coordinates
// in little endian without the sign, also those that are not reduced.
var smallOrders = func() map[[32]byte]bool {
	prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	eight, _ := new(big.Int).SetString("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16)
	ys := []*big.Int{
		big.NewInt(0), big.NewInt(1), new(big.Int).Sub(prime, big.NewInt(1)), prime,
		new(big.Int).Add(prime, big.NewInt(1)), eight, new(big.Int).Sub(prime, eight),
	}
	all := make(map[[32]byte]bool, len(ys))
	for _, y := range ys {
		var b [32]byte
		y.FillBytes(b[:])
		for n := range 16 {
			b[n], b[31-n] = b[31-n], b[n]
		}
		all[b] = true
	}
	return all
}()

// smallOrder reports whether a point of edwards25519 has a small order.
func smallOrder(point []byte) bool {
	y := [32]byte(point)
	y[31] &= 0x7f
	return smallOrders[y]
}
