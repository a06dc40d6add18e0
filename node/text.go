package node

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/seed24588400/paddock/v8"
)

// encode returns a string as UTF-8.
func encode(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Bytes([]byte(text))
}

// decode returns the text of bytes in the encoding utf8, hex, base64 or base64url.
func decode(_ context.Context, call *v8.Call) (v8.Value, error) {
	encoding, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	var text string
	read := func(b []byte) error {
		switch encoding {
		case "hex":
			text = hex.EncodeToString(b)
		case "base64":
			text = base64.StdEncoding.EncodeToString(b)
		case "base64url":
			text = base64.RawURLEncoding.EncodeToString(b)
		default:
			text = fromUTF8(b)
		}
		return nil
	}
	if err := call.Arg(0).View(read); err != nil {
		return v8.Undefined, err
	}
	return v8.String(text), nil
}

// fromUTF8 decodes UTF-8 as the Encoding Standard does: each maximal part of an incomplete
// character becomes one U+FFFD.
func fromUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var to strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			for size = 0; size < len(b) && !utf8.FullRune(b[:size+1]); size++ {
			}
			size = max(size, 1)
		}
		to.WriteRune(r)
		b = b[size:]
	}
	return to.String()
}
