package marshal

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// Tags of the format of V8's ValueSerializer, version 16. Source: value-serializer.cc.
const (
	version       = 16
	tagVersion    = 0xff
	tagPadding    = 0
	tagHole       = '-'
	tagUndefined  = '_'
	tagNull       = '0'
	tagTrue       = 'T'
	tagFalse      = 'F'
	tagInt32      = 'I'
	tagUint32     = 'U'
	tagDouble     = 'N'
	tagBigInt     = 'Z'
	tagUTF8       = 'S'
	tagOneByte    = '"'
	tagTwoByte    = 'c'
	tagReference  = '^'
	tagObject     = 'o'
	tagObjectEnd  = '{'
	tagSparse     = 'a'
	tagSparseEnd  = '@'
	tagDense      = 'A'
	tagDenseEnd   = '$'
	tagDate       = 'D'
	tagTrueObject = 'y'
	tagFalseObj   = 'x'
	tagNumberObj  = 'n'
	tagBigIntObj  = 'z'
	tagStringObj  = 's'
	tagRegExp     = 'R'
	tagMap        = ';'
	tagMapEnd     = ':'
	tagSet        = '\''
	tagSetEnd     = ','
	tagBuffer     = 'B'
	tagFixed      = 'C' // an immutable buffer
	tagResizable  = '~'
	tagView       = 'V'
	tagError      = 'r'
	tagHost       = '\\' // an object with a shape
)

// Tags of the parts of an Error, after tagError.
const (
	errorEval      = 'E'
	errorRange     = 'R'
	errorReference = 'F'
	errorSyntax    = 'S'
	errorOfType    = 'T'
	errorURI       = 'U'
	errorMessage   = 'm'
	errorCause     = 'c'
	errorStack     = 's'
	errorEnd       = '.'
)

// errBroken means that V8 did not write the bytes. It should not occur.
var errBroken = errors.New("the serialized value is invalid")

// writer appends values in the format.
type writer struct{ b []byte }

func (w *writer) writeHeader() { w.b = append(w.b, tagVersion, version) }

func (w *writer) tag(t byte) { w.b = append(w.b, t) }

func (w *writer) varint(n uint64) {
	if n < 0x80 { // the most frequent case
		w.b = append(w.b, byte(n))
		return
	}
	w.b = binary.AppendUvarint(w.b, n)
}

func (w *writer) double(tag byte, f float64) {
	w.b = binary.NativeEndian.AppendUint64(append(w.b, tag), math.Float64bits(f))
}

// number writes small integers in a short form, as V8 does.
func (w *writer) number(f float64) {
	if n := int32(f); float64(n) == f && (n != 0 || !math.Signbit(f)) {
		w.int32(n)
		return
	}
	w.double(tagDouble, f)
}

func (w *writer) int32(n int32) {
	w.tag(tagInt32)
	w.varint(uint64(uint32(n)<<1 ^ uint32(n>>31)))
}

// bigInt writes words, with the least significant word first.
func (w *writer) bigInt(negative bool, words []uint64) {
	w.tag(tagBigInt)
	bits := uint64(len(words)) * 8 << 1
	if negative {
		bits |= 1
	}
	w.varint(bits)
	for _, word := range words {
		w.b = binary.NativeEndian.AppendUint64(w.b, word)
	}
}

// text writes a UTF-8 string. Lone surrogates are encoded as in WTF-8.
func (w *writer) text(s string) {
	begin := len(w.b)
	w.tag(tagOneByte)
	w.varint(uint64(len(s)))
	at := len(w.b)
	w.b = append(w.b, s...)
	if !ascii(w.b[at:]) {
		w.b = w.b[:begin]
		w.wide(s)
	}
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.NativeEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (w *writer) wide(s string) {
	units := make([]uint16, 0, len(s))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 && isSurrogate(s) {
			r, size = rune(s[0]&0xf)<<12|rune(s[1]&0x3f)<<6|rune(s[2]&0x3f), 3
			units = append(units, uint16(r))
		} else {
			units = utf16.AppendRune(units, r)
		}
		s = s[size:]
	}
	length := uint64(len(units)) * 2
	// The characters must begin at an even position.
	if (len(w.b)+1+len(binary.AppendUvarint(nil, length)))%2 != 0 {
		w.tag(tagPadding)
	}
	w.tag(tagTwoByte)
	w.varint(length)
	for _, u := range units {
		w.b = binary.NativeEndian.AppendUint16(w.b, u)
	}
}

// isSurrogate reports whether s begins with a surrogate, encoded in three bytes.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80
}

// bytes writes a Uint8Array with its own buffer.
func (w *writer) bytes(b []byte) {
	w.tag(tagBuffer)
	w.varint(uint64(len(b)))
	w.b = append(w.b, b...)
	w.view('B', len(b))
}

// view writes a typed array of the preceding buffer, which has size bytes.
func (w *writer) view(of byte, size int) {
	w.b = append(w.b, tagView, of)
	w.varint(0)
	w.varint(uint64(size))
	w.varint(0) // flags
}

// reader reads values in the format. Reading past the end returns errBroken.
type reader struct {
	b   []byte
	pos int
}

func (r *reader) readHeader() error {
	if len(r.b) < 2 || r.b[0] != tagVersion || r.b[1] != version {
		return errBroken
	}
	r.pos = 2
	return nil
}

// peek returns the next tag, or 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.b) {
		if t := r.b[r.pos]; t != tagPadding {
			return t
		}
		r.pos++
	}
	return 0
}

// next reads the next tag.
func (r *reader) next() byte {
	t := r.peek()
	r.pos++
	return t
}

func (r *reader) varint() (uint64, error) {
	if r.pos > len(r.b) {
		return 0, errBroken
	}
	// Most numbers are one byte.
	if r.pos < len(r.b) && r.b[r.pos] < 0x80 {
		r.pos++
		return uint64(r.b[r.pos-1]), nil
	}
	n, size := binary.Uvarint(r.b[r.pos:])
	if size <= 0 {
		return 0, errBroken
	}
	r.pos += size
	return n, nil
}

func (r *reader) int32() (int32, error) {
	n, err := r.varint()
	return int32(uint32(n)>>1) ^ -int32(n&1), err
}

func (r *reader) double() (float64, error) {
	b, err := r.raw(8)
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(binary.NativeEndian.Uint64(b)), nil
}

func (r *reader) raw(n uint64) ([]byte, error) {
	if r.pos > len(r.b) || n > uint64(len(r.b)-r.pos) {
		return nil, errBroken
	}
	b := r.b[r.pos:][:n]
	r.pos += int(n)
	return b, nil
}

// sized reads a length and that many bytes.
func (r *reader) sized() ([]byte, error) {
	n, err := r.varint()
	if err != nil {
		return nil, err
	}
	return r.raw(n)
}

func (r *reader) bigInt() (negative bool, words []uint64, err error) {
	bits, err := r.varint()
	if err != nil {
		return false, nil, err
	}
	b, err := r.raw(bits >> 1)
	if err != nil || len(b)%8 != 0 {
		return false, nil, errBroken
	}
	words = make([]uint64, len(b)/8)
	for n := range words {
		words[n] = binary.NativeEndian.Uint64(b[n*8:])
	}
	return bits&1 != 0, words, nil
}

// text reads a string whose tag was read.
func (r *reader) text(tag byte) (string, error) {
	b, err := r.sized()
	if err != nil {
		return "", err
	}
	switch tag {
	case tagOneByte:
		return latin1(b), nil
	case tagUTF8:
		return string(b), nil
	}
	if len(b)%2 != 0 {
		return "", errBroken
	}
	return wtf8(b), nil
}

func latin1(b []byte) string {
	for n := range b {
		if b[n] >= utf8.RuneSelf {
			s := make([]byte, 0, len(b)+8)
			for _, c := range b {
				s = utf8.AppendRune(s, rune(c))
			}
			return string(s)
		}
	}
	return string(b)
}

func wtf8(b []byte) string {
	s := make([]byte, 0, len(b))
	unit := func(n int) rune { return rune(binary.NativeEndian.Uint16(b[n:])) }
	for n := 0; n < len(b); n += 2 {
		c := unit(n)
		if utf16.IsSurrogate(c) {
			if n+2 < len(b) {
				if r := utf16.DecodeRune(c, unit(n+2)); r != utf8.RuneError {
					s = utf8.AppendRune(s, r)
					n += 2
					continue
				}
			}
			s = append(s, 0xe0|byte(c>>12), 0x80|byte(c>>6)&0x3f, 0x80|byte(c)&0x3f)
			continue
		}
		s = utf8.AppendRune(s, c)
	}
	return string(s)
}
