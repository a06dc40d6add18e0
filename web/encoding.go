package web

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/seed24588400/paddock/v8"
)

// encode returns the UTF-8 of a text.
func encode(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).Text()
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Bytes([]byte(text))
}

// encodeInto returns a list of the UTF-8 of as many of a text's characters as
// there is room for, and how many units of UTF-16 that was.
func encodeInto(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).Text()
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
	b, err := call.Scope.Bytes([]byte(text[:end]))
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(b, v8.Int(units))
}

// encodingName returns the web's name for what a label stands for, undefined if
// it knows none.
func encodingName(_ context.Context, call *v8.Call) (v8.Value, error) {
	label, err := call.Arg(0).Text()
	if err != nil || len(label) > 100 {
		return v8.Undefined, err
	}
	e, err := htmlindex.Get(strings.Trim(label, " \t\n\f\r"))
	if err != nil {
		return v8.Undefined, nil
	}
	name, err := htmlindex.Name(e)
	if err != nil || name == "replacement" {
		return v8.Undefined, nil
	}
	return v8.Text(name), nil
}

// bytesOf copies a buffer's or view's bytes; one that is detached has none.
func bytesOf(v v8.Value, b []byte) ([]byte, error) {
	b, err := v.AppendBytes(b)
	if errors.Is(err, v8.ErrDetached) {
		err = nil
	}
	return b, err
}

// toBytes copies a buffer or a view to a Uint8Array.
func toBytes(_ context.Context, call *v8.Call) (v8.Value, error) {
	b, err := bytesOf(call.Arg(0), nil)
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Bytes(b)
}

// decodeUTF8 is how bodies and forms are read: without a byte order mark, and
// with U+FFFD for what is no UTF-8.
func decodeUTF8(_ context.Context, call *v8.Call) (v8.Value, error) {
	b, err := bytesOf(call.Arg(0), nil)
	if err != nil {
		return v8.Undefined, err
	}
	text, _, _ := fromUTF8(withoutMark(b, "utf-8"), true)
	return v8.Text(text), nil
}

// decode takes an encoding's name, bytes, bytes left from before, and whether
// errors are fatal, more is to come, and a byte order mark is text. It returns a
// list of the text, the bytes left, and whether the beginning has been read;
// undefined for a fatal error.
func decode(_ context.Context, call *v8.Call) (v8.Value, error) {
	name, err := call.Arg(0).Text()
	if err != nil {
		return v8.Undefined, err
	}
	var b []byte
	if rest := call.Arg(2); rest.IsObject() {
		if b, err = bytesOf(rest, nil); err != nil {
			return v8.Undefined, err
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
			return decoded(call.Scope, "", b, false)
		}
		b = withoutMark(b, name)
	}
	text, left, ok := decodeAs(name, b, !more)
	if fatal && !ok {
		return v8.Undefined, nil
	}
	return decoded(call.Scope, text, left, true)
}

func decoded(s v8.Scope, text string, left []byte, begun bool) (v8.Value, error) {
	rest, err := s.Bytes(left)
	if err != nil {
		return v8.Undefined, err
	}
	return s.Array(v8.Text(text), rest, v8.Bool(begun))
}

// marks are the byte order marks.
var marks = map[string]string{"utf-8": "\xef\xbb\xbf", "utf-16le": "\xff\xfe", "utf-16be": "\xfe\xff"}

func withoutMark(b []byte, name string) []byte {
	if mark := marks[name]; strings.HasPrefix(string(b[:min(len(b), len(mark))]), mark) {
		return b[len(mark):]
	}
	return b
}

// decodeAs returns the text, the bytes of a character that is not complete, none
// at the end, and whether all was as it should be.
func decodeAs(name string, b []byte, end bool) (text string, left []byte, ok bool) {
	switch name {
	case "utf-8":
		return fromUTF8(b, end)
	case "utf-16le":
		return fromUTF16(b, binary.LittleEndian, end)
	case "utf-16be":
		return fromUTF16(b, binary.BigEndian, end)
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		e = encoding.Replacement
	}
	if table, ok := e.(*charmap.Charmap); ok {
		return fromTable(b, table, strings.HasPrefix(name, "windows-"))
	}
	// No encoding makes more than three bytes of one.
	out := make([]byte, 3*len(b)+utf8.UTFMax)
	n, read, _ := e.NewDecoder().Transform(out, b, end)
	out = out[:n]
	return string(out), b[read:], !bytes.ContainsRune(out, utf8.RuneError)
}

// fromTable reads an encoding of one byte to the character. What the tables of
// Windows have no character for are control characters to the web.
func fromTable(b []byte, table *charmap.Charmap, windows bool) (text string, left []byte, ok bool) {
	var to strings.Builder
	ok = true
	for _, c := range b {
		r := table.DecodeByte(c)
		if windows && r == utf8.RuneError && 0x80 <= c && c < 0xa0 {
			r = rune(c)
		}
		ok = ok && r != utf8.RuneError
		to.WriteRune(r)
	}
	return to.String(), nil, ok
}

// fromUTF8 makes one U+FFFD of each sequence that begins as a character does and
// does not go on, as the web does; Go's own conversion makes one of each byte.
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
			size, ok = begun(b), false
		}
		to.WriteRune(r)
		b = b[size:]
	}
	return to.String(), nil, ok
}

// begun is how many bytes of what begins b, and is no character, could begin
// one; 1 if none could.
func begun(b []byte) int {
	n := 0
	for n < len(b) && !utf8.FullRune(b[:n+1]) {
		n++
	}
	return max(n, 1)
}

func fromUTF16(b []byte, order binary.ByteOrder, end bool) (text string, left []byte, ok bool) {
	var to strings.Builder
	ok = true
	for len(b) >= 2 {
		r := rune(order.Uint16(b))
		if utf16.IsSurrogate(r) {
			if len(b) < 4 && r < 0xdc00 && !end {
				break
			}
			second := rune(0)
			if len(b) >= 4 {
				second = rune(order.Uint16(b[2:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				ok = false
			} else {
				b = b[2:]
			}
		}
		to.WriteRune(r)
		b = b[2:]
	}
	if len(b) > 0 && end {
		to.WriteRune(utf8.RuneError)
		return to.String(), nil, false
	}
	return to.String(), b, ok
}
