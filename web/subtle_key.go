package web

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"slices"

	"github.com/seed24588400/paddock/v8"
)

// usages is a set of key usages.
type usages uint8

const (
	useEncrypt usages = 1 << iota
	useDecrypt
	useSign
	useVerify
	useDeriveKey
	useDeriveBits
	useWrapKey
	useUnwrapKey
)

// usageNames are the names of the usages, in the order of their bits.
var usageNames = []string{"encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"}

var usageOf = func() map[string]usages {
	all := make(map[string]usages)
	for n, name := range usageNames {
		all[name] = 1 << n
	}
	return all
}()

func (u usages) names() []string {
	list := []string{}
	for n, name := range usageNames {
		if u&(1<<n) != 0 {
			list = append(list, name)
		}
	}
	return list
}

const (
	secretKey  = "secret"
	publicKey  = "public"
	privateKey = "private"
)

// key is what a CryptoKey stands for. It does not change.
type key struct {
	kind        string
	algorithm   string
	hash        string // of HMAC and RSA
	curve       string // of ECDSA and ECDH
	length      int    // of AES, HMAC and RSA, in bits
	extractable bool
	usages      usages
	// material is a []byte for secret keys, and otherwise a *rsa.PrivateKey or
	// *rsa.PublicKey, a *ecdsa key, a *ecdh key, or an ed25519 key.
	material any
}

type keyPair struct{ public, private *key }

// keyClass is the class of the objects that subtle.js keeps in CryptoKeys. Guests never
// get them.
var keyClass = v8.RegisterClass("paddock/web.key", &v8.Class{Name: "Key", Held: func(value any) uint64 {
	return value.(*key).held()
}})

// held returns the approximate size of the key in Go.
func (k *key) held() uint64 {
	switch m := k.material.(type) {
	case []byte:
		return uint64(len(m)) + 256
	case *rsa.PrivateKey:
		return 16*uint64(m.Size()) + 2048
	case *rsa.PublicKey:
		return 2*uint64(m.Size()) + 512
	}
	return 1024
}

// toScript returns an array of the key and of what its CryptoKey shows.
func (k *key) toScript(s v8.Scope) (v8.Value, error) {
	handle, err := s.Wrap(keyClass, k)
	if err != nil {
		return v8.Undefined, err
	}
	exponent := v8.Undefined
	if public := k.rsa(); public != nil {
		if exponent, err = s.Bytes(big.NewInt(int64(public.E)).Bytes()); err != nil {
			return v8.Undefined, err
		}
	}
	return s.Array(handle, v8.String(k.kind), v8.Bool(k.extractable), v8.Int(int(k.usages)), v8.String(k.algorithm),
		v8.String(k.hash), v8.String(k.curve), v8.Int(k.length), exponent)
}

// rsa returns the public part of an RSA key, and nil for other keys.
func (k *key) rsa() *rsa.PublicKey {
	switch m := k.material.(type) {
	case *rsa.PrivateKey:
		return &m.PublicKey
	case *rsa.PublicKey:
		return m
	}
	return nil
}

// mayExport returns an error if the key cannot leave the host.
func (k *key) mayExport() error {
	switch {
	case k.algorithm == "HKDF" || k.algorithm == "PBKDF2":
		return fail(notSupportedError, "keys for %s cannot be exported", k.algorithm)
	case !k.extractable:
		return fail(invalidAccessError, "the key is not extractable")
	}
	return nil
}

// allowedUsages are the usages of an algorithm's keys.
type allowedUsages struct{ secret, public, private usages }

func (a allowedUsages) of(kind string) usages {
	switch kind {
	case publicKey:
		return a.public
	case privateKey:
		return a.private
	}
	return a.secret
}

// allowed are the usages of keys by their algorithms.
var allowed = map[string]allowedUsages{
	"RSASSA-PKCS1-v1_5": {public: useVerify, private: useSign},
	"RSA-PSS":           {public: useVerify, private: useSign},
	"RSA-OAEP":          {public: useEncrypt | useWrapKey, private: useDecrypt | useUnwrapKey},
	"ECDSA":             {public: useVerify, private: useSign},
	"ECDH":              {private: useDeriveKey | useDeriveBits},
	"Ed25519":           {public: useVerify, private: useSign},
	"X25519":            {private: useDeriveKey | useDeriveBits},
	"AES-CTR":           {secret: useEncrypt | useDecrypt | useWrapKey | useUnwrapKey},
	"AES-CBC":           {secret: useEncrypt | useDecrypt | useWrapKey | useUnwrapKey},
	"AES-GCM":           {secret: useEncrypt | useDecrypt | useWrapKey | useUnwrapKey},
	"AES-KW":            {secret: useWrapKey | useUnwrapKey},
	"HMAC":              {secret: useSign | useVerify},
	"HKDF":              {secret: useDeriveKey | useDeriveBits},
	"PBKDF2":            {secret: useDeriveKey | useDeriveBits},
}

var hashes = map[string]crypto.Hash{
	"SHA-1": crypto.SHA1, "SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512,
}

func hashOf(name string) (crypto.Hash, error) {
	h, ok := hashes[name]
	if !ok {
		return 0, fail(notSupportedError, "there is no hash %q", name)
	}
	return h, nil
}

// curve is an elliptic curve of ECDSA and ECDH.
type curve struct {
	name  string
	curve elliptic.Curve
	ecdh  ecdh.Curve
	alg   string // of a JWK for ECDSA
}

var curves = []curve{
	{"P-256", elliptic.P256(), ecdh.P256(), "ES256"},
	{"P-384", elliptic.P384(), ecdh.P384(), "ES384"},
	{"P-521", elliptic.P521(), ecdh.P521(), "ES512"},
}

func curveOf(name string) (*curve, error) {
	if n := slices.IndexFunc(curves, func(c curve) bool { return c.name == name }); n >= 0 {
		return &curves[n], nil
	}
	return nil, fail(notSupportedError, "there is no curve %q", name)
}

// size returns the size of a coordinate in bytes.
func (c *curve) size() int { return (c.curve.Params().BitSize + 7) / 8 }

const (
	// maxGenerated is the largest HMAC key in bytes that generateKey makes.
	maxGenerated = 64 << 10
	// The sizes of RSA keys in bits.
	minRSA, maxGeneratedRSA, maxRSA = 1024, 4096, 8192
	// maxDER is the size of the largest key in pkcs8 or spki.
	maxDER = 16 << 10
)

// generate returns the work of generateKey.
func (a *arguments) generate() (work, error) {
	all, ok := allowed[a.algorithm.name]
	if !ok {
		return work{}, fail(notSupportedError, "no keys can be generated for %q", a.algorithm.name)
	}
	if extra := a.usages &^ (all.secret | all.public | all.private); extra != 0 {
		return work{}, fail(syntaxError, "a key for %s may not be used for %s", a.algorithm.name, extra.names()[0])
	}
	if a.usages&(all.secret|all.private) == 0 {
		return work{}, fail(syntaxError, "the key would have no usages")
	}
	k := key{algorithm: a.algorithm.name, hash: a.algorithm.hash, curve: a.algorithm.curve, extractable: a.extractable}
	pair := func(public, private any) *keyPair {
		return &keyPair{
			public:  k.with(publicKey, public, a.usages&all.public),
			private: k.with(privateKey, private, a.usages&all.private),
		}
	}
	w := work{slow: never}
	switch k.algorithm {
	case "AES-CTR", "AES-CBC", "AES-GCM", "AES-KW", "HMAC":
		bits, err := keyLength(&a.algorithm)
		switch {
		case k.algorithm == "HMAC" && a.algorithm.n == 0:
			return w, fail(operationError, "the length is 0")
		case err != nil:
			return w, err
		case bits > 8*maxGenerated:
			return w, fail(operationError, "the length is above %d bits", 8*maxGenerated)
		}
		k.length = int(bits)
		w.run = func([]byte, func() error) (any, error) {
			secret := make([]byte, (bits+7)/8)
			_, _ = rand.Read(secret) // never fails
			return k.with(secretKey, clearRest(secret, k.length), a.usages), nil
		}
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP":
		if err := a.algorithm.checkRSA(); err != nil {
			return w, err
		}
		w.slow = always
		k.length = int(a.algorithm.n)
		w.run = func(_ []byte, check func() error) (any, error) {
			private, err := generateRSA(k.length, check)
			if err != nil {
				return nil, err
			}
			return pair(&private.PublicKey, private), nil
		}
	case "ECDSA":
		c, err := curveOf(k.curve)
		if err != nil {
			return w, err
		}
		w.run = func([]byte, func() error) (any, error) {
			private, err := ecdsa.GenerateKey(c.curve, rand.Reader)
			if err != nil {
				return nil, fail(operationError, "the key could not be generated")
			}
			return pair(&private.PublicKey, private), nil
		}
	case "ECDH", "X25519":
		of := ecdh.X25519()
		if k.algorithm == "ECDH" {
			c, err := curveOf(k.curve)
			if err != nil {
				return w, err
			}
			of = c.ecdh
		}
		w.run = func([]byte, func() error) (any, error) {
			private, err := of.GenerateKey(rand.Reader)
			if err != nil {
				return nil, fail(operationError, "the key could not be generated")
			}
			return pair(private.PublicKey(), private), nil
		}
	case "Ed25519":
		w.run = func([]byte, func() error) (any, error) {
			public, private, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return nil, fail(operationError, "the key could not be generated")
			}
			return pair(public, private), nil
		}
	default:
		return w, fail(notSupportedError, "no keys can be generated for %s", k.algorithm)
	}
	return w, nil
}

// with returns a copy of the key with a kind, a material and usages.
func (k key) with(kind string, material any, u usages) *key {
	k.kind, k.material, k.usages = kind, material, u
	if kind == publicKey {
		k.extractable = true
	}
	return &k
}

// clearRest clears the bits of a secret beyond its length.
func clearRest(secret []byte, bits int) []byte {
	if rest := bits % 8; rest != 0 && len(secret) > 0 {
		secret[len(secret)-1] &= 0xff << (8 - rest)
	}
	return secret
}

// keyLength returns the length in bits of a secret key that an algorithm generates or
// derives. It is -1 if the algorithm accepts any.
func keyLength(a *algorithm) (int64, error) {
	switch a.name {
	case "AES-CTR", "AES-CBC", "AES-GCM", "AES-KW":
		if a.n != 128 && a.n != 192 && a.n != 256 {
			return 0, fail(operationError, "the length of an AES key is 128, 192 or 256 bits")
		}
		return a.n, nil
	case "HMAC":
		h, err := hashOf(a.hash)
		switch {
		case err != nil:
			return 0, err
		case a.n == 0:
			return 0, fail("TypeError", "the length is 0")
		case a.n > 0:
			return a.n, nil
		}
		return int64(h.New().BlockSize()) * 8, nil
	case "HKDF", "PBKDF2":
		return -1, nil
	}
	return 0, fail(notSupportedError, "no keys can be derived for %q", a.name)
}

// importKey makes a key of data in a format.
func importKey(format string, data []byte, a algorithm, extractable bool, u usages) (*key, error) {
	all, ok := allowed[a.name]
	if !ok {
		return nil, fail(notSupportedError, "no keys can be imported for %q", a.name)
	}
	k := &key{algorithm: a.name, hash: a.hash, curve: a.curve, extractable: extractable, usages: u}
	switch a.name {
	case "ECDSA", "ECDH":
		if _, err := curveOf(a.curve); err != nil {
			return nil, err
		}
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP", "HMAC":
		if _, err := hashOf(a.hash); err != nil {
			return nil, err
		}
	}
	check := func(kind string) error {
		k.kind = kind
		if extra := u &^ all.of(kind); extra != 0 {
			return fail(syntaxError, "a %s key for %s may not be used for %s", kind, a.name, extra.names()[0])
		}
		return nil
	}
	var err error
	switch format {
	case "raw":
		err = k.fromRaw(data, a.n, check)
	case "pkcs8":
		err = k.fromDER(data, privateKey, x509.ParsePKCS8PrivateKey, check)
	case "spki":
		err = k.fromDER(data, publicKey, x509.ParsePKIXPublicKey, check)
	case "jwk":
		err = k.fromJWK(data, a.n, check)
	default:
		err = fail(notSupportedError, "there is no format %q", format)
	}
	if err != nil {
		return nil, err
	}
	if k.kind != publicKey && u == 0 {
		return nil, fail(syntaxError, "the key would have no usages")
	}
	return k, nil
}

func (k *key) notIn(format string) error {
	return fail(notSupportedError, "a key for %s has no format %q", k.algorithm, format)
}

// fromRaw reads a secret key or a public key of an elliptic curve. n is the length that
// the algorithm states.
func (k *key) fromRaw(data []byte, n int64, check func(kind string) error) error {
	switch k.algorithm {
	case "ECDSA", "ECDH", "Ed25519", "X25519":
		if err := check(publicKey); err != nil {
			return err
		}
		return k.setPublic(data)
	}
	if allowed[k.algorithm].secret == 0 {
		return k.notIn("raw")
	}
	if err := check(secretKey); err != nil {
		return err
	}
	return k.setSecret(data, n)
}

// setSecret sets the material of a secret key to a copy of data. n is the length in bits
// that the algorithm states, or -1.
func (k *key) setSecret(data []byte, n int64) error {
	bits := int64(len(data)) * 8
	switch k.algorithm {
	case "HKDF", "PBKDF2":
		if k.extractable {
			return fail(syntaxError, "a key for %s must not be extractable", k.algorithm)
		}
		bits = 0 // such a key has no length
	case "HMAC":
		if bits == 0 {
			return fail(dataError, "the key is empty")
		}
		if n >= 0 {
			if n > bits || n <= bits-8 {
				return fail(dataError, "the key has not the length that the algorithm states")
			}
			bits = n
		}
	default:
		if bits != 128 && bits != 192 && bits != 256 {
			return fail(dataError, "an AES key has 128, 192 or 256 bits")
		}
	}
	k.length = int(bits)
	k.material = clearRest(slices.Clone(data), k.length)
	return nil
}

// setPublic sets the material of a public key of an elliptic curve.
func (k *key) setPublic(data []byte) error {
	invalid := fail(dataError, "the key is not a point of the curve")
	switch k.algorithm {
	case "Ed25519":
		if len(data) != ed25519.PublicKeySize {
			return fail(dataError, "the key has not 32 bytes")
		}
		k.material = ed25519.PublicKey(slices.Clone(data))
	case "X25519":
		public, err := ecdh.X25519().NewPublicKey(data)
		if err != nil {
			return fail(dataError, "the key has not 32 bytes")
		}
		k.material = public
	case "ECDH":
		c, err := curveOf(k.curve)
		if err != nil {
			return err
		}
		public, err := c.ecdh.NewPublicKey(data)
		if err != nil {
			return invalid
		}
		k.material = public
	case "ECDSA":
		c, err := curveOf(k.curve)
		if err != nil {
			return err
		}
		public, err := ecdsa.ParseUncompressedPublicKey(c.curve, data)
		if err != nil {
			return invalid
		}
		k.material = public
	}
	return nil
}

// fromDER reads a public or private key.
func (k *key) fromDER(data []byte, kind string, parse func([]byte) (any, error), check func(kind string) error) error {
	format := "spki"
	if kind == privateKey {
		format = "pkcs8"
	}
	if allowed[k.algorithm].private == 0 {
		return k.notIn(format)
	}
	if err := check(kind); err != nil {
		return err
	}
	if len(data) > maxDER {
		return fail(dataError, "the key has more than %d bytes", maxDER)
	}
	parsed, err := parse(data)
	if err != nil {
		return fail(dataError, "the data is not a valid %s", format)
	}
	return k.adopt(parsed)
}

// adopt sets the material to a key that package x509 has parsed.
func (k *key) adopt(parsed any) error {
	other := fail(dataError, "the data is not a key for %s", k.algorithm)
	switch k.algorithm {
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP":
		switch m := parsed.(type) {
		case *rsa.PrivateKey:
			return k.setRSA(&m.PublicKey, m)
		case *rsa.PublicKey:
			return k.setRSA(m, m)
		}
		return other
	case "Ed25519":
		switch parsed.(type) {
		case ed25519.PrivateKey, ed25519.PublicKey:
			k.material = parsed
			return nil
		}
		return other
	case "X25519":
		switch m := parsed.(type) {
		case *ecdh.PrivateKey:
			if m.Curve() == ecdh.X25519() {
				k.material = m
				return nil
			}
		case *ecdh.PublicKey:
			if m.Curve() == ecdh.X25519() {
				k.material = m
				return nil
			}
		}
		return other
	}
	c, err := curveOf(k.curve)
	if err != nil {
		return err
	}
	switch m := parsed.(type) {
	case *ecdsa.PrivateKey:
		if m.Curve != c.curve {
			return other
		}
		k.material = m
		if k.algorithm == "ECDH" {
			private, err := m.ECDH()
			if err != nil {
				return other
			}
			k.material = private
		}
		return nil
	case *ecdsa.PublicKey:
		if m.Curve != c.curve {
			return other
		}
		k.material = m
		if k.algorithm == "ECDH" {
			public, err := m.ECDH()
			if err != nil {
				return other
			}
			k.material = public
		}
		return nil
	}
	return other
}

// setRSA sets the material to an RSA key whose public part is given.
func (k *key) setRSA(public *rsa.PublicKey, material any) error {
	bits := public.N.BitLen()
	if bits < minRSA || bits > maxRSA {
		return fail(notSupportedError, "an RSA key has %d to %d bits", minRSA, maxRSA)
	}
	if private, ok := material.(*rsa.PrivateKey); ok && len(private.Primes) != 2 {
		return fail(notSupportedError, "RSA keys of more than two primes are not supported")
	}
	k.length, k.material = bits, material
	return nil
}

// export returns the key in a format: bytes or a jwk.
func (k *key) export(format string) (any, error) {
	switch format {
	case "raw":
		return k.raw()
	case "jwk":
		return k.jwk()
	case "pkcs8", "spki":
	default:
		return nil, fail(notSupportedError, "there is no format %q", format)
	}
	if k.kind == secretKey {
		return nil, k.notIn(format)
	}
	kind, marshal := publicKey, x509.MarshalPKIXPublicKey
	if format == "pkcs8" {
		kind, marshal = privateKey, x509.MarshalPKCS8PrivateKey
	}
	if k.kind != kind {
		return nil, fail(invalidAccessError, "the format %q is for %s keys", format, kind)
	}
	b, err := marshal(k.material)
	if err != nil {
		return nil, fail(operationError, "the key could not be exported")
	}
	return b, nil
}

func (k *key) raw() (any, error) {
	if secret, ok := k.material.([]byte); ok {
		return secret, nil
	}
	if k.rsa() != nil {
		return nil, k.notIn("raw")
	}
	if k.kind != publicKey {
		return nil, fail(invalidAccessError, `the format "raw" is for public keys`)
	}
	return k.point(), nil
}

// point returns a public key of an elliptic curve as in the format raw. It may be called
// for private keys too.
func (k *key) point() []byte {
	switch m := k.material.(type) {
	case ed25519.PublicKey:
		return m
	case ed25519.PrivateKey:
		return m.Public().(ed25519.PublicKey)
	case *ecdh.PublicKey:
		return m.Bytes()
	case *ecdh.PrivateKey:
		return m.PublicKey().Bytes()
	case *ecdsa.PublicKey:
		b, _ := m.Bytes() // fails only for other curves
		return b
	case *ecdsa.PrivateKey:
		b, _ := m.PublicKey.Bytes()
		return b
	}
	return nil
}

// scalar returns the private part of a key of an elliptic curve, or nil.
func (k *key) scalar() []byte {
	switch m := k.material.(type) {
	case ed25519.PrivateKey:
		return m.Seed()
	case *ecdh.PrivateKey:
		return m.Bytes()
	case *ecdsa.PrivateKey:
		b, _ := m.Bytes() // fails only for other curves
		return b
	}
	return nil
}
