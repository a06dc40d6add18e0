package snapshot

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/seed24588400/paddock/internal/startup"
	"github.com/seed24588400/paddock/v8"
)

// codeFacts are the facts of a code cache.
type codeFacts struct {
	writer
	Source string `json:"source"` // SHA-256 of the source, in hexadecimal
}

// EncodeCache serializes a code cache for DecodeCache. With a key, which has at least
// 16 bytes, the result is authenticated.
func EncodeCache(c *v8.CodeCache, key ...[]byte) ([]byte, error) {
	k, err := oneKey(key)
	if err != nil {
		return nil, fmt.Errorf("snapshot: code cache: %w", err)
	}
	code := hooks.CodeOf(c)
	if len(code.V8) == 0 {
		return nil,
			fmt.Errorf("snapshot: code cache: %w: a nil or zero CodeCache; use one that Script.CodeCache returned",
				v8.ErrInvalid)
	}
	here, err := thisWriter()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(codeFacts{here, hex.EncodeToString(code.Source[:])})
	if err != nil {
		return nil, err
	}
	b := make([]byte, sealed(text, code.V8))
	seal(b, ofCode, k, text, code.V8)
	return b, nil
}

// DecodeCache reads a code cache that EncodeCache serialized. The result refers to b,
// which must not be modified afterwards.
func DecodeCache(b []byte, key ...[]byte) (*v8.CodeCache, error) {
	return keyed("code cache", key, func(key []byte) (*v8.CodeCache, error) { return decodeCache(b, key) })
}

func decodeCache(b, key []byte) (*v8.CodeCache, error) {
	var f codeFacts
	bytes, err := unseal(b, ofCode, key, &f)
	if err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	code := startup.Code{V8: bytes}
	if len(f.Source) != hex.EncodedLen(len(code.Source)) {
		return nil, ErrFormat
	}
	if _, err := hex.Decode(code.Source[:], []byte(f.Source)); err != nil {
		return nil, ErrFormat
	}
	return hooks.NewCodeCache(code), nil
}
