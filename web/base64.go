package web

import (
	"context"
	"encoding/base64"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed24588400/paddock/v8"
)

// encodeBase64 takes a text whose characters are bytes; undefined if they are
// not.
func encodeBase64(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).Text()
	if err != nil {
		return v8.Undefined, err
	}
	b, ok := latin1(text)
	if !ok {
		return v8.Undefined, nil
	}
	return v8.Text(base64.StdEncoding.EncodeToString(b)), nil
}

// latin1 returns the bytes that a text's characters stand for.
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

// fromLatin1 is the other way round.
func fromLatin1(b []byte) string {
	text, _ := charmap.ISO8859_1.NewDecoder().Bytes(b)
	return string(text)
}

// decodeBase64 is forgiving as the web is: space is ignored, and padding may
// be missing. It returns undefined for what is no base64.
func decodeBase64(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).Text()
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
	return v8.Text(fromLatin1(b)), nil
}
