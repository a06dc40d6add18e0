package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" //nolint:gosec // a hash of the standard
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"hash"
	"slices"
)

// digest returns the work of a digest.
func digest(name string) (work, error) {
	h, err := hashOf(name)
	if err != nil {
		return work{}, err
	}
	return work{slow: large, run: func(data []byte, check func() error) (any, error) {
		return sum(h.New(), data, check)
	}}, nil
}

// sum hashes data.
func sum(h hash.Hash, data []byte, check func() error) ([]byte, error) {
	for len(data) > chunk {
		_, _ = h.Write(data[:chunk])
		data = data[chunk:]
		if err := check(); err != nil {
			return nil, err
		}
	}
	_, _ = h.Write(data)
	return h.Sum(nil), nil
}

// hmac returns a new HMAC with the key.
func (k *key) hmac() (hash.Hash, error) {
	h, err := hashOf(k.hash)
	if err != nil {
		return nil, err
	}
	return hmac.New(h.New, k.material.([]byte)), nil
}

// cipher returns the work of encrypt or decrypt, and of wrapKey or unwrapKey.
func (k *key) cipher(a *algorithm, encrypt bool) (work, error) {
	switch k.algorithm {
	case "AES-CBC":
		return k.cbc(a, encrypt)
	case "AES-CTR":
		return k.ctr(a)
	case "AES-GCM":
		return k.gcm(a, encrypt)
	case "AES-KW":
		return k.wrapping(encrypt)
	case "RSA-OAEP":
		return k.oaep(a, encrypt)
	}
	return work{}, fail(notSupportedError, "%s does not encrypt", k.algorithm)
}

// block returns the block cipher of an AES key.
func (k *key) block() (cipher.Block, error) {
	secret, _ := k.material.([]byte)
	b, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fail(operationError, "the key is not valid")
	}
	return b, nil
}

func (k *key) cbc(a *algorithm, encrypt bool) (work, error) {
	b, err := k.block()
	switch {
	case err != nil:
		return work{}, err
	case len(a.a) != aes.BlockSize:
		return work{}, fail(operationError, "the iv has not %d bytes", aes.BlockSize)
	}
	each := func(mode cipher.BlockMode, to, from []byte, check func() error) error {
		for len(from) > 0 {
			n := min(len(from), chunk)
			mode.CryptBlocks(to[:n], from[:n])
			if to, from = to[n:], from[n:]; len(from) > 0 {
				if err := check(); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if encrypt {
		return work{slow: large, run: func(data []byte, check func() error) (any, error) {
			padding := aes.BlockSize - len(data)%aes.BlockSize
			out := make([]byte, len(data)+padding)
			copy(out, data)
			for n := range padding {
				out[len(data)+n] = byte(padding)
			}
			return out, each(cipher.NewCBCEncrypter(b, a.a), out, out, check)
		}}, nil
	}
	return work{slow: large, run: func(data []byte, check func() error) (any, error) {
		if len(data) == 0 || len(data)%aes.BlockSize != 0 {
			return nil, fail(operationError, "the data could not be decrypted")
		}
		out := make([]byte, len(data))
		if err := each(cipher.NewCBCDecrypter(b, a.a), out, data, check); err != nil {
			return nil, err
		}
		rest := unpad(out)
		if rest < 0 {
			return nil, fail(operationError, "the data could not be decrypted")
		}
		return out[:rest], nil
	}}, nil
}

// unpad returns the length of data without its padding, or -1 if that is not valid. The time
// that it takes does not depend on the padding.
func unpad(data []byte) int {
	padding := int(data[len(data)-1])
	good := subtle.ConstantTimeLessOrEq(1, padding) & subtle.ConstantTimeLessOrEq(padding, aes.BlockSize)
	for n := range aes.BlockSize {
		in := subtle.ConstantTimeLessOrEq(n+1, padding)
		same := subtle.ConstantTimeByteEq(data[len(data)-1-n], byte(padding))
		good &= subtle.ConstantTimeSelect(in, same, 1)
	}
	return subtle.ConstantTimeSelect(good, len(data)-padding, -1)
}

func (k *key) ctr(a *algorithm) (work, error) {
	b, err := k.block()
	switch {
	case err != nil:
		return work{}, err
	case len(a.a) != aes.BlockSize:
		return work{}, fail(operationError, "the counter has not %d bytes", aes.BlockSize)
	case a.n < 1 || a.n > 128:
		return work{}, fail(operationError, "the length of the counter is not 1 to 128 bits")
	}
	return work{slow: large, run: func(data []byte, check func() error) (any, error) {
		blocks := (uint64(len(data)) + aes.BlockSize - 1) / aes.BlockSize
		if a.n < 64 && blocks > 1<<a.n {
			return nil, fail(operationError, "the counter is too short for the data")
		}
		first, wraps := untilWrap(a.a, int(a.n), blocks)
		out := make([]byte, len(data))
		at := len(data)
		if wraps {
			at = min(at, int(first)*aes.BlockSize)
		}
		if err := stream(cipher.NewCTR(b, a.a), out[:at], data[:at], check); err != nil {
			return nil, err
		}
		if at < len(data) {
			restart := withCounter(a.a, int(a.n))
			if err := stream(cipher.NewCTR(b, restart), out[at:], data[at:], check); err != nil {
				return nil, err
			}
		}
		return out, nil
	}}, nil
}

// untilWrap returns the number of blocks after which the counter, the last bits of a block,
// begins again at 0, if that is less than the given number.
func untilWrap(counter []byte, bits int, blocks uint64) (first uint64, wraps bool) {
	low := binary.BigEndian.Uint64(counter[8:])
	high := binary.BigEndian.Uint64(counter[:8])
	if bits < 64 {
		first = 1<<bits - low&(1<<bits-1)
		return first, first < blocks
	}
	mask := uint64(1)<<(bits-64) - 1
	if high&mask != mask || low == 0 { // 64 bits remain above, or 2^64 blocks
		return 0, false
	}
	first = -low
	return first, first < blocks
}

// withCounter returns the block with the counter set to 0.
func withCounter(block []byte, bits int) []byte {
	block = slices.Clone(block)
	for n := len(block) - 1; bits > 0; n, bits = n-1, bits-8 {
		if bits >= 8 {
			block[n] = 0
		} else {
			block[n] &= 0xff << bits
		}
	}
	return block
}

func stream(s cipher.Stream, to, from []byte, check func() error) error {
	for len(from) > chunk {
		s.XORKeyStream(to[:chunk], from[:chunk])
		to, from = to[chunk:], from[chunk:]
		if err := check(); err != nil {
			return err
		}
	}
	s.XORKeyStream(to, from)
	return nil
}

// gcmTag is the size of a whole tag.
const gcmTag = 16

func (k *key) gcm(a *algorithm, encrypt bool) (work, error) {
	tag := gcmTag
	switch a.n {
	case -1:
	case 32, 64, 96, 104, 112, 120, 128:
		tag = int(a.n) / 8
	default:
		return work{}, fail(operationError, "the length of the tag is not valid")
	}
	if len(a.a) == 0 {
		return work{}, fail(operationError, "the iv is empty")
	}
	b, err := k.block()
	if err != nil {
		return work{}, err
	}
	var g cipher.AEAD
	if len(a.a) == 12 {
		g, err = cipher.NewGCM(b)
	} else {
		g, err = cipher.NewGCMWithNonceSize(b, len(a.a))
	}
	if err != nil {
		return work{}, fail(operationError, "the iv is not valid")
	}
	slow := func(bytes int) bool { return large(bytes + len(a.a) + len(a.b)) }
	if encrypt {
		return work{slow: slow, run: func(data []byte, _ func() error) (any, error) {
			out := g.Seal(make([]byte, 0, len(data)+gcmTag), a.a, data, a.b)
			return out[:len(data)+tag], nil
		}}, nil
	}
	return work{slow: slow, run: func(data []byte, _ func() error) (any, error) {
		wrong := fail(operationError, "the data could not be decrypted")
		if len(data) < tag {
			return nil, wrong
		}
		if tag == gcmTag {
			out, err := g.Open(make([]byte, 0, len(data)), a.a, data, a.b)
			if err != nil {
				return nil, wrong
			}
			return out, nil
		}
		// The tag is compared with the first bytes of the whole tag. Encryption and
		// decryption are the same except for the tag.
		text := data[:len(data)-tag]
		out := g.Seal(make([]byte, 0, len(text)+gcmTag), a.a, text, a.b)[:len(text)]
		whole := g.Seal(make([]byte, 0, len(text)+gcmTag), a.a, out, a.b)[len(text):]
		if subtle.ConstantTimeCompare(whole[:tag], data[len(text):]) != 1 {
			return nil, wrong
		}
		return out, nil
	}}, nil
}

// wrapping returns the work of AES-KW, which is RFC 3394.
func (k *key) wrapping(wrap bool) (work, error) {
	b, err := k.block()
	if err != nil {
		return work{}, err
	}
	const each = 64 << 10 // between two checks
	run := wrapKey
	if !wrap {
		run = unwrapKey
	}
	slow := func(bytes int) bool { return bytes > each }
	return work{slow: slow, run: func(data []byte, check func() error) (any, error) {
		if len(data)%8 != 0 || wrap && len(data) < 16 || !wrap && len(data) < 24 {
			return nil, fail(operationError, "the data has not the size of a wrapped key")
		}
		done := 0
		out, err := run(b, data, func() error {
			if done++; done%(each/8) == 0 {
				return check()
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return out, nil
	}}, nil
}

// kwStart is the initial value of RFC 3394.
const kwStart = 0xa6a6a6a6a6a6a6a6

// wrapKey calls check for each block.
func wrapKey(b cipher.Block, data []byte, check func() error) ([]byte, error) {
	n := len(data) / 8
	out := make([]byte, 8+len(data))
	copy(out[8:], data)
	var buffer [16]byte
	a := uint64(kwStart)
	for j := range 6 {
		for i := 1; i <= n; i++ {
			r := out[8*i : 8*i+8]
			binary.BigEndian.PutUint64(buffer[:], a)
			copy(buffer[8:], r)
			b.Encrypt(buffer[:], buffer[:])
			a = binary.BigEndian.Uint64(buffer[:]) ^ uint64(n*j+i)
			copy(r, buffer[8:])
			if err := check(); err != nil {
				return nil, err
			}
		}
	}
	binary.BigEndian.PutUint64(out, a)
	return out, nil
}

// unwrapKey is the inverse of wrapKey.
func unwrapKey(b cipher.Block, data []byte, check func() error) ([]byte, error) {
	n := len(data)/8 - 1
	out := slices.Clone(data[8:])
	var buffer [16]byte
	a := binary.BigEndian.Uint64(data)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			r := out[8*(i-1) : 8*i]
			binary.BigEndian.PutUint64(buffer[:], a^uint64(n*j+i))
			copy(buffer[8:], r)
			b.Decrypt(buffer[:], buffer[:])
			a = binary.BigEndian.Uint64(buffer[:])
			copy(r, buffer[8:])
			if err := check(); err != nil {
				return nil, err
			}
		}
	}
	var got, want [8]byte
	binary.BigEndian.PutUint64(got[:], a)
	binary.BigEndian.PutUint64(want[:], kwStart)
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return nil, fail(operationError, "the key could not be unwrapped")
	}
	return out, nil
}

// oaep returns the work of RSA-OAEP.
func (k *key) oaep(a *algorithm, encrypt bool) (work, error) {
	h, err := hashOf(k.hash)
	if err != nil {
		return work{}, err
	}
	if encrypt {
		public, ok := k.material.(*rsa.PublicKey)
		if !ok {
			return work{}, fail(invalidAccessError, "the key is not public")
		}
		return work{slow: never, run: func(data []byte, _ func() error) (any, error) {
			out, err := rsa.EncryptOAEP(h.New(), rand.Reader, public, data, a.a)
			if err != nil {
				return nil, fail(operationError, "the data is too long for the key")
			}
			return out, nil
		}}, nil
	}
	private, ok := k.material.(*rsa.PrivateKey)
	if !ok {
		return work{}, fail(invalidAccessError, "the key is not private")
	}
	return work{slow: always, run: func(data []byte, _ func() error) (any, error) {
		out, err := rsa.DecryptOAEP(h.New(), nil, private, data, a.a)
		if err != nil {
			return nil, fail(operationError, "the data could not be decrypted")
		}
		return out, nil
	}}, nil
}
