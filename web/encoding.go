package web

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/seed24588400/paddock/v8"
)

// encode returns a string as UTF-8.
func encode(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	return newBytes(call.Scope, []byte(text))
}

// encodeInto encodes as many characters of a string as fit into the given number of
// bytes. It returns an array of the UTF-8 and the number of UTF-16 code units that were
// read.
func encodeInto(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	room, _ := call.Arg(1).Int64()
	end, units := 0, 0
	for at, r := range text {
		size := utf8.RuneLen(r)
		if int64(at+size) > room {
			break
		}
		end, units = at+size, units+utf16.RuneLen(r)
	}
	b, err := newBytes(call.Scope, []byte(text[:end]))
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(b, v8.Int(units))
}

// encodingName returns the web's name of the encoding that a label stands for, or
// undefined if there is none.
func encodingName(_ context.Context, call *v8.Call) (v8.Value, error) {
	label, err := call.Arg(0).AsString()
	if err != nil || len(label) > 100 {
		return v8.Undefined, err
	}
	// htmlindex ignores more than the spaces of ASCII, and folds more than its letters.
	label = strings.Trim(label, " \t\n\f\r")
	if strings.ContainsFunc(label, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return v8.Undefined, nil
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return v8.Undefined, nil
	}
	name, err := htmlindex.Name(e)
	if err != nil || name == "replacement" {
		return v8.Undefined, nil
	}
	return v8.String(name), nil
}

// bytesOf appends the bytes of a buffer or view to b. A detached buffer has none.
func bytesOf(v v8.Value, b []byte) ([]byte, error) {
	b, err := v.AppendBytes(b)
	if errors.Is(err, v8.ErrDetached) {
		err = nil
	}
	return b, err
}

// toBytes copies a buffer or view to a new Uint8Array.
func toBytes(_ context.Context, call *v8.Call) (v8.Value, error) {
	b, err := bytesOf(call.Arg(0), nil)
	if err != nil {
		return v8.Undefined, err
	}
	return newBytes(call.Scope, b)
}

// decodeUTF8 decodes bodies and forms: it removes a byte order mark and replaces invalid
// UTF-8 by U+FFFD.
func decodeUTF8(_ context.Context, call *v8.Call) (v8.Value, error) {
	b, err := bytesOf(call.Arg(0), nil)
	if err != nil {
		return v8.Undefined, err
	}
	text, _, _ := fromUTF8(withoutMark(b, "utf-8"), true)
	return v8.String(text), nil
}

// decode takes the name of an encoding, the bytes, what the previous call left, and three
// booleans: whether errors are fatal, whether more bytes will follow, and whether a byte
// order mark is kept. It returns an array of the string, what is left, and whether the
// start of the stream has been decoded, or undefined for a fatal error. A mode, and the
// bytes of an incomplete character, can be left.
func decode(_ context.Context, call *v8.Call) (v8.Value, error) {
	name, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	var b []byte
	var m mode
	if rest := call.Arg(2); rest.IsObject() {
		if b, err = bytesOf(rest, nil); err != nil {
			return v8.Undefined, err
		}
		if len(b) > 0 {
			m, b = mode(b[0]), b[1:]
		}
	}
	if b, err = bytesOf(call.Arg(1), b); err != nil {
		return v8.Undefined, err
	}
	fatal, _ := call.Arg(3).Bool()
	more, _ := call.Arg(4).Bool()
	keepMark, _ := call.Arg(5).Bool()
	if !keepMark {
		if more && len(b) < len(marks[name]) && strings.HasPrefix(marks[name], string(b)) {
			return decoded(call.Scope, "", m, b, false)
		}
		b = withoutMark(b, name)
	}
	text, m, left, ok := decodeAs(name, m, b, !more)
	if fatal && !ok {
		return v8.Undefined, nil
	}
	return decoded(call.Scope, text, m, left, true)
}

func decoded(s v8.Scope, text string, m mode, left []byte, begun bool) (v8.Value, error) {
	rest, err := newBytes(s, append([]byte{byte(m)}, left...))
	if err != nil {
		return v8.Undefined, err
	}
	return s.Array(v8.String(text), rest, v8.Bool(begun))
}

// marks are the byte order marks by encoding.
var marks = map[string]string{"utf-8": "\xef\xbb\xbf", "utf-16le": "\xff\xfe", "utf-16be": "\xfe\xff"}

func withoutMark(b []byte, name string) []byte {
	if mark := marks[name]; strings.HasPrefix(string(b[:min(len(b), len(mark))]), mark) {
		return b[len(mark):]
	}
	return b
}

// decodeAs decodes bytes that follow bytes that left the mode m; the first bytes of a
// stream have the mode 0. It returns the string, the mode, the bytes of an incomplete
// character at the end, and whether b was valid. If end is set, nothing is left.
func decodeAs(name string, m mode, b []byte, end bool) (text string, next mode, left []byte, ok bool) {
	switch name {
	case "utf-8":
		text, left, ok = fromUTF8(b, end)
	case "utf-16le":
		text, left, ok = fromUTF16(b, binary.LittleEndian, end)
	case "utf-16be":
		text, left, ok = fromUTF16(b, binary.BigEndian, end)
	case "iso-2022-jp":
		return fromISO2022JP(m, b, end)
	default:
		if read := multibyte[name]; read != nil {
			text, left, ok = fromMultibyte(b, read, end)
			break
		}
		text, ok = fromTable(b, tableOf(name))
	}
	return text, 0, left, ok
}

// tableOf returns the table of a single-byte encoding.
func tableOf(name string) *charmap.Charmap {
	if e, err := htmlindex.Get(strings.TrimSuffix(name, "-i")); err == nil {
		if table, ok := e.(*charmap.Charmap); ok {
			return table
		}
	}
	return charmap.Windows1252 // for no name that a decoder has
}

// fromTable decodes a single-byte encoding. As on the web, bytes from 0x80 to 0x9f without
// a character of their own are control characters.
func fromTable(b []byte, table *charmap.Charmap) (text string, ok bool) {
	var o output
	o.to.Grow(len(b))
	for _, c := range b {
		switch r := table.DecodeByte(c); {
		case r != utf8.RuneError:
			o.rune(r)
		case 0x80 <= c && c < 0xa0:
			o.rune(rune(c))
		default:
			o.error()
		}
	}
	return o.to.String(), !o.invalid
}

// fromUTF8 produces one U+FFFD for each maximal prefix of a character that is not
// completed, as the web requires. Go's conversion produces one for each byte.
func fromUTF8(b []byte, end bool) (text string, left []byte, ok bool) {
	if utf8.Valid(b) {
		return string(b), nil, true
	}
	var to strings.Builder
	ok = true
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			if !end && !utf8.FullRune(b) {
				return to.String(), b, ok
			}
			size, ok = maximalSubpart(b), false
		}
		to.WriteRune(r)
		b = b[size:]
	}
	return to.String(), nil, ok
}

// maximalSubpart returns the length of the longest prefix of b that is the beginning of a
// character, but at least 1. b must begin with invalid UTF-8.
func maximalSubpart(b []byte) int {
	n := 0
	for n < len(b) && !utf8.FullRune(b[:n+1]) {
		n++
	}
	return max(n, 1)
}

// fromUTF16 produces one U+FFFD for a surrogate that is not part of a pair, and one for
// all that is incomplete at the end.
func fromUTF16(b []byte, order binary.ByteOrder, end bool) (text string, left []byte, ok bool) {
	var o output
	o.to.Grow(len(b))
	for len(b) >= 2 {
		r := rune(order.Uint16(b))
		if !utf16.IsSurrogate(r) {
			o.rune(r)
			b = b[2:]
			continue
		}
		if r < 0xdc00 && len(b) < 4 {
			break
		}
		if r < 0xdc00 {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(b[2:]))); pair != utf8.RuneError {
				o.rune(pair)
				b = b[4:]
				continue
			}
		}
		o.error()
		b = b[2:]
	}
	if len(b) > 0 && end {
		o.error()
		b = nil
	}
	return o.to.String(), b, !o.invalid
}

// output is a string that is being decoded.
type output struct {
	to      strings.Builder
	invalid bool
}

func (o *output) rune(r rune) { o.to.WriteRune(r) }

// error writes a U+FFFD for bytes that are not valid.
func (o *output) error() {
	o.to.WriteRune(utf8.RuneError)
	o.invalid = true
}
