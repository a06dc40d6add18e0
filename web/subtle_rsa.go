package web

import (
	"crypto/rand"
	"crypto/rsa"
	"math/big"
)

// maxExponent is the largest public exponent of package rsa.
const maxExponent = 1<<31 - 1

// generatesRSA returns the public exponent of an RSA key that can be generated.
func (a *algorithm) generatesRSA() (int, error) {
	if _, err := hashOf(a.hash); err != nil {
		return 0, err
	}
	e := new(big.Int).SetBytes(a.a)
	switch {
	case a.n < minRSA || a.n > maxGeneratedRSA || a.n%8 != 0:
		return 0, fail(operationError, "the length of the modulus is not a multiple of 8 of %d to %d", minRSA,
			maxGeneratedRSA)
	case !e.IsInt64() || e.Int64() < 3 || e.Int64() > maxExponent || e.Bit(0) == 0:
		return 0, fail(operationError, "the public exponent is not an odd number of 3 to %d", maxExponent)
	}
	return int(e.Int64()), nil
}

// generateRSA generates a key. Package rsa has no such function that can be interrupted,
// and a key of 4096 bits takes seconds.
func generateRSA(bits, e int, check func() error) (*rsa.PrivateKey, error) {
	exponent := big.NewInt(int64(e))
	one := big.NewInt(1)
	for {
		p, err := randomPrime(bits/2, exponent, check)
		if err != nil {
			return nil, err
		}
		q, err := randomPrime(bits-bits/2, exponent, check)
		if err != nil {
			return nil, err
		}
		// FIPS 186-5, A.1.3: the primes are not close to each other, and d is not small.
		if new(big.Int).Sub(p, q).BitLen() <= bits/2-100 {
			continue
		}
		if p.Cmp(q) < 0 {
			p, q = q, p
		}
		p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
		gcd := new(big.Int).GCD(nil, nil, p1, q1)
		lcm := new(big.Int).Mul(new(big.Int).Div(p1, gcd), q1)
		d := new(big.Int).ModInverse(exponent, lcm)
		if d == nil || d.BitLen() <= bits/2 {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: e}, D: d, Primes: []*big.Int{p, q}}
		if k.N.BitLen() != bits {
			continue
		}
		k.Precompute()
		if k.Validate() != nil {
			return nil, fail(operationError, "the key could not be generated")
		}
		return k, nil
	}
}

// rounds is the number of random bases for which a prime passes the test of Miller and Rabin,
// besides base 2 and the test of Lucas. FIPS 186-5 requires at most 5 for the sizes of RSA
// keys.
const rounds = 8

// randomPrime returns a random prime p of the given size, whose two highest bits are set and for
// which p-1 and e have no common divisor.
func randomPrime(bits int, e *big.Int, check func() error) (*big.Int, error) {
	b := make([]byte, (bits+7)/8)
	p, p1, gcd, rest := new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	one := big.NewInt(1)
	for {
		_, _ = rand.Read(b) // never fails
		p.SetBytes(b)
		for n := bits; n < 8*len(b); n++ {
			p.SetBit(p, n, 0)
		}
		p.SetBit(p.SetBit(p.SetBit(p, bits-1, 1), bits-2, 1), 0, 1)
		if divisible(p, rest) {
			continue
		}
		if gcd.GCD(nil, nil, p1.Sub(p, one), e).Cmp(one) != 0 {
			continue
		}
		if err := check(); err != nil {
			return nil, err
		}
		prime := p.ProbablyPrime(0) // the test of Baillie, Pomerance, Selfridge and Wagstaff
		for n := 0; prime && n < rounds; n++ {
			if err := check(); err != nil {
				return nil, err
			}
			var err error
			if prime, err = millerRabin(p); err != nil {
				return nil, err
			}
		}
		if prime {
			return p, nil
		}
	}
}

// millerRabin reports whether p, which is odd and above 3, passes the test of Miller and Rabin
// for a random base.
func millerRabin(p *big.Int) (bool, error) {
	one := big.NewInt(1)
	last := new(big.Int).Sub(p, one)
	base, err := rand.Int(rand.Reader, new(big.Int).Sub(p, big.NewInt(3)))
	if err != nil {
		return false, err
	}
	base.Add(base, big.NewInt(2))
	twos := last.TrailingZeroBits()
	x := base.Exp(base, new(big.Int).Rsh(last, twos), p)
	if x.Cmp(one) == 0 || x.Cmp(last) == 0 {
		return true, nil
	}
	for range twos - 1 {
		if x.Mod(x.Mul(x, x), p).Cmp(last) == 0 {
			return true, nil
		}
	}
	return false, nil
}

// smallPrimes are the odd primes below 1 << 14, and products of them that fit in 64 bits.
var smallPrimes, primeProducts = func() (primes []uint64, products []uint64) {
	const most = 1 << 14
	var composite [most]bool
	product := uint64(1)
	for n := uint64(3); n < most; n += 2 {
		if composite[n] {
			continue
		}
		for m := n * n; m < most; m += 2 * n {
			composite[m] = true
		}
		primes = append(primes, n)
	}
	for _, n := range primes {
		if product > (1<<63)/n {
			products = append(products, product)
			product = 1
		}
		product *= n
	}
	return primes, append(products, product)
}()

// divisible reports whether p has a small divisor. rest is overwritten.
func divisible(p, rest *big.Int) bool {
	var divisor big.Int
	n := 0
	for _, product := range primeProducts {
		r := rest.Mod(p, divisor.SetUint64(product)).Uint64()
		for left := product; left > 1 && n < len(smallPrimes); n++ {
			if r%smallPrimes[n] == 0 {
				return true
			}
			left /= smallPrimes[n]
		}
	}
	return false
}
