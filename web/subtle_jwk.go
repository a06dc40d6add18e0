package web

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// fields are the members of a JWK that are read. The JSON decoder of Go would also accept
// names in other cases.
type fields map[string]json.RawMessage

func readJWK(data []byte) (fields, error) {
	var f fields
	if json.Unmarshal(data, &f) != nil || f == nil {
		return nil, fail(dataError, "the data is not a JSON Web Key")
	}
	return f, nil
}

// text returns a member that must be a string. ok is false if it is missing.
func (f fields) text(name string) (text string, ok bool, err error) {
	raw, ok := f[name]
	if !ok {
		return "", false, nil
	}
	if json.Unmarshal(raw, &text) != nil || bytes.Equal(raw, []byte("null")) {
		return "", false, fail(dataError, "the member %q of the key is not a string", name)
	}
	return text, true, nil
}

// bytes returns a member that must be base64url of at most the given number of bytes.
func (f fields) bytes(name string, most int) ([]byte, error) {
	text, ok, err := f.text(name)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fail(dataError, "the key has no member %q", name)
	case most > 0 && base64.RawURLEncoding.DecodedLen(len(text)) > most:
		return nil, fail(dataError, "the member %q of the key is too long", name)
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, fail(dataError, "the member %q of the key is not base64url", name)
	}
	return b, nil
}

// want returns an error if a member has not the given value. If must is not set, it may be
// missing.
func (f fields) want(name, value string, must bool) error {
	text, ok, err := f.text(name)
	if err == nil && (ok && text != value || !ok && must) {
		err = fail(dataError, "the member %q of the key is not %q", name, value)
	}
	return err
}

// common checks the members that all kinds of keys have.
func (f fields) common(k *key) error {
	use := "enc"
	switch k.algorithm {
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519", "HMAC":
		use = "sig"
	}
	if k.usages != 0 {
		if err := f.want("use", use, false); err != nil {
			return err
		}
	}
	if raw, ok := f["key_ops"]; ok {
		var operations []string
		if json.Unmarshal(raw, &operations) != nil || operations == nil {
			return fail(dataError, `the member "key_ops" of the key is not a list of strings`)
		}
		var have usages
		seen := make(map[string]bool, len(operations))
		for _, name := range operations {
			if seen[name] {
				return fail(dataError, `the member "key_ops" of the key contains an operation twice`)
			}
			seen[name] = true
			have |= usageOf[name]
		}
		if missing := k.usages &^ have; missing != 0 {
			return fail(dataError, `the member "key_ops" of the key does not contain %q`, missing.names()[0])
		}
	}
	if raw, ok := f["ext"]; ok {
		var extractable bool
		if json.Unmarshal(raw, &extractable) != nil {
			return fail(dataError, `the member "ext" of the key is not a boolean`)
		}
		if !extractable && k.extractable {
			return fail(dataError, "the key is not extractable")
		}
	}
	return nil
}

// jwkAlg returns the member alg of a JWK, or an empty string if it has none.
func (k *key) jwkAlg() string {
	bits := strings.TrimPrefix(k.hash, "SHA-")
	switch k.algorithm {
	case "AES-CTR", "AES-CBC", "AES-GCM", "AES-KW":
		return fmt.Sprintf("A%d%s", k.length, strings.TrimPrefix(k.algorithm, "AES-"))
	case "HMAC":
		return "HS" + bits
	case "RSASSA-PKCS1-v1_5":
		return "RS" + bits
	case "RSA-PSS":
		return "PS" + bits
	case "RSA-OAEP":
		if bits == "1" {
			return "RSA-OAEP"
		}
		return "RSA-OAEP-" + bits
	case "Ed25519":
		return "Ed25519"
	}
	return ""
}

// fromJWK reads a key from its JSON text. n is the length that the algorithm states.
func (k *key) fromJWK(data []byte, n int64, check func(kind string) error) error {
	if k.algorithm == "HKDF" || k.algorithm == "PBKDF2" {
		return k.notIn("jwk")
	}
	f, err := readJWK(data)
	if err != nil {
		return err
	}
	kind := publicKey
	if _, ok := f["d"]; ok {
		kind = privateKey
	}
	if allowed[k.algorithm].secret != 0 {
		kind = secretKey
	}
	if err := check(kind); err != nil {
		return err
	}
	switch k.algorithm {
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP":
		err = k.rsaFromJWK(f)
	case "ECDSA", "ECDH", "Ed25519", "X25519":
		err = k.pointFromJWK(f)
	default:
		err = k.secretFromJWK(f, n)
	}
	if err != nil {
		return err
	}
	return f.common(k)
}

func (k *key) secretFromJWK(f fields, n int64) error {
	if err := f.want("kty", "oct", true); err != nil {
		return err
	}
	secret, err := f.bytes("k", 0)
	if err != nil {
		return err
	}
	if err := k.setSecret(secret, n); err != nil {
		return err
	}
	return f.want("alg", k.jwkAlg(), false)
}

func (k *key) pointFromJWK(f fields) error {
	kty, crv := "EC", k.curve
	if crv == "" {
		kty, crv = "OKP", k.algorithm
	}
	if err := f.want("kty", kty, true); err != nil {
		return err
	}
	if err := f.want("crv", crv, true); err != nil {
		return err
	}
	size := 32
	switch k.algorithm {
	case "ECDSA", "ECDH":
		c, err := curveOf(k.curve)
		if err != nil {
			return err
		}
		size = c.size()
		if k.algorithm == "ECDSA" {
			if err := f.want("alg", c.alg, false); err != nil {
				return err
			}
		}
	case "Ed25519":
		if f.want("alg", "EdDSA", false) != nil {
			if err := f.want("alg", "Ed25519", false); err != nil {
				return err
			}
		}
	}
	sized := func(name string) ([]byte, error) {
		b, err := f.bytes(name, size)
		if err == nil && len(b) != size {
			err = fail(dataError, "the member %q of the key has not %d bytes", name, size)
		}
		return b, err
	}
	point, err := sized("x")
	if err != nil {
		return err
	}
	if kty == "EC" {
		y, err := sized("y")
		if err != nil {
			return err
		}
		point = append(append([]byte{4}, point...), y...)
	}
	if k.kind == publicKey {
		return k.setPublic(point)
	}
	d, err := sized("d")
	if err != nil {
		return err
	}
	return k.setPrivate(d, point)
}

// setPrivate sets the material of a private key of an elliptic curve, whose public key must
// be point.
func (k *key) setPrivate(d, point []byte) error {
	var err error
	switch k.algorithm {
	case "Ed25519":
		k.material = ed25519.NewKeyFromSeed(d)
	case "X25519":
		k.material, err = ecdh.X25519().NewPrivateKey(d)
	default:
		var c *curve
		if c, err = curveOf(k.curve); err != nil {
			return err
		}
		if k.algorithm == "ECDH" {
			k.material, err = c.ecdh.NewPrivateKey(d)
		} else {
			k.material, err = ecdsa.ParseRawPrivateKey(c.curve, d)
		}
	}
	if err != nil || !bytes.Equal(k.point(), point) {
		return fail(dataError, "the private and the public part of the key do not match")
	}
	return nil
}

func (k *key) rsaFromJWK(f fields) error {
	if err := f.want("kty", "RSA", true); err != nil {
		return err
	}
	if err := f.want("alg", k.jwkAlg(), false); err != nil {
		return err
	}
	if _, ok := f["oth"]; ok {
		return fail(notSupportedError, "RSA keys of more than two primes are not supported")
	}
	number := func(name string) (*big.Int, error) {
		b, err := f.bytes(name, maxRSA/8+8)
		return new(big.Int).SetBytes(b), err
	}
	n, err := number("n")
	if err != nil {
		return err
	}
	e, err := number("e")
	if err != nil {
		return err
	}
	if !e.IsInt64() || e.Int64() < 3 || e.Int64() > maxExponent || e.Bit(0) == 0 {
		return fail(dataError, "the public exponent is not an odd number of 3 to %d", maxExponent)
	}
	if n.Bit(0) == 0 {
		return fail(dataError, "the modulus is even")
	}
	public := rsa.PublicKey{N: n, E: int(e.Int64())}
	if err := k.setRSA(&public, &public); err != nil || k.kind == publicKey {
		return err
	}
	var parts [6]*big.Int
	for at, name := range []string{"d", "p", "q", "dp", "dq", "qi"} {
		if parts[at], err = number(name); err != nil {
			return err
		}
	}
	d, p, q := parts[0], parts[1], parts[2]
	private := &rsa.PrivateKey{PublicKey: public, D: d, Primes: []*big.Int{p, q}}
	invalid := fail(dataError, "the parts of the key do not match")
	if p.Sign() == 0 || q.Sign() == 0 || private.Validate() != nil {
		return invalid
	}
	private.Precompute()
	c := private.Precomputed
	if c.Dp == nil || c.Dp.Cmp(parts[3]) != 0 || c.Dq.Cmp(parts[4]) != 0 || c.Qinv.Cmp(parts[5]) != 0 {
		return invalid
	}
	return k.setRSA(&private.PublicKey, private)
}

// jwk returns the key as a JWK.
func (k *key) jwk() (any, error) {
	members := map[string]any{"ext": k.extractable, "key_ops": k.usages.names()}
	if alg := k.jwkAlg(); alg != "" {
		members["alg"] = alg
	}
	set := func(name string, b []byte) { members[name] = base64.RawURLEncoding.EncodeToString(b) }
	if secret, ok := k.material.([]byte); ok {
		members["kty"] = "oct"
		set("k", secret)
	} else if public := k.rsa(); public != nil {
		members["kty"] = "RSA"
		set("n", public.N.Bytes())
		set("e", big.NewInt(int64(public.E)).Bytes())
		if m, ok := k.material.(*rsa.PrivateKey); ok {
			set("d", m.D.Bytes())
			set("p", m.Primes[0].Bytes())
			set("q", m.Primes[1].Bytes())
			set("dp", m.Precomputed.Dp.Bytes())
			set("dq", m.Precomputed.Dq.Bytes())
			set("qi", m.Precomputed.Qinv.Bytes())
		}
	} else {
		point := k.point()
		members["kty"], members["crv"] = "OKP", k.algorithm
		if k.curve != "" {
			members["kty"], members["crv"] = "EC", k.curve
			size := (len(point) - 1) / 2
			set("y", point[1+size:])
			point = point[1 : 1+size]
		}
		set("x", point)
		if k.kind == privateKey {
			set("d", k.scalar())
		}
	}
	text, err := json.Marshal(members) // in the order of the names
	return jwk(text), err
}
