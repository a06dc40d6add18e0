package web

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed24588400/paddock/v8"
)

// encodeBase64 returns the base64 form of a string whose characters are all bytes, or
// undefined if one of them is above U+00FF.
func encodeBase64(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	b, ok := latin1(text)
	if !ok {
		return v8.Undefined, nil
	}
	return v8.String(base64.StdEncoding.EncodeToString(b)), nil
}

// latin1 returns the bytes that the characters of text stand for. ok is false if one is
// above U+00FF.
func latin1(text string) (b []byte, ok bool) {
	b = make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil, false
		}
		b = append(b, byte(r))
	}
	return b, true
}

// fromLatin1 is the inverse of latin1.
func fromLatin1(b []byte) string {
	text, _ := charmap.ISO8859_1.NewDecoder().Bytes(b)
	return string(text)
}

func isASCII(text string) bool {
	for n := range len(text) {
		if text[n] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decodeBase64 implements forgiving-base64 decode of the web: it ignores ASCII
// whitespace, and padding may be missing. It returns undefined if the string is not
// base64.
func decodeBase64(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	text = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\f', '\r':
			return -1
		}
		return r
	}, text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return v8.Undefined, nil
	}
	return v8.String(fromLatin1(b)), nil
}
