package web

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// The decoders of this file are those of the Encoding Standard. The decoders of
// golang.org/x/text differ in what they do with bytes that are not valid, and are only the
// source of the tables.

// multibyte are functions that decode the first character of bytes of which the first is
// not ASCII. They return its size in bytes, or 0 if more bytes are needed.
var multibyte = map[string]func(o *output, b []byte) int{
	"big5":      readBig5,
	"euc-jp":    readEUCJP,
	"euc-kr":    readEUCKR,
	"gb18030":   readGB18030,
	"gbk":       readGB18030,
	"shift_jis": readShiftJIS,
}

func fromMultibyte(b []byte, read func(*output, []byte) int, end bool) (text string, left []byte, ok bool) {
	var o output
	o.to.Grow(len(b))
	for len(b) > 0 {
		n := 0
		for n < len(b) && b[n] < utf8.RuneSelf {
			n++
		}
		o.to.Write(b[:n])
		if b = b[n:]; len(b) == 0 {
			break
		}
		if n = read(&o, b); n == 0 {
			if !end {
				break
			}
			o.error()
			n = len(b)
		}
		b = b[n:]
	}
	return o.to.String(), b, !o.invalid
}

// two ends the character of two bytes: r is 0 if there is none. A byte of ASCII that is not
// the second byte of a character is one of its own.
func two(o *output, r rune, second byte) int {
	if r != 0 {
		o.rune(r)
		return 2
	}
	o.error()
	if second < utf8.RuneSelf {
		return 1
	}
	return 2
}

// within returns r, or 0 if c is not between low and high.
func within(c, low, high byte, r rune) rune {
	if c < low || c > high {
		return 0
	}
	return r
}

func readBig5(o *output, b []byte) int {
	if b[0] == 0x80 || b[0] == 0xff {
		o.error()
		return 1
	}
	if len(b) == 1 {
		return 0
	}
	var r rune
	if column := big5Column(b[1]); column >= 0 {
		n := int(b[0]-0x81)*157 + column
		if pair, ok := big5Pairs[n]; ok {
			o.rune(pair[0])
			o.rune(pair[1])
			return 2
		}
		r = big5Index()[n]
	}
	return two(o, r, b[1])
}

// big5Pairs are the characters of Big5 that are two in Unicode.
var big5Pairs = map[int][2]rune{
	1133: {0xca, 0x304}, 1135: {0xca, 0x30c}, 1164: {0xea, 0x304}, 1166: {0xea, 0x30c},
}

// big5Column returns the column of the second byte of a character, or -1.
func big5Column(c byte) int {
	switch {
	case 0x40 <= c && c <= 0x7e:
		return int(c) - 0x40
	case 0xa1 <= c && c <= 0xfe:
		return int(c) - 0x62
	}
	return -1
}

var big5Index = sync.OnceValue(func() []rune {
	return index(traditionalchinese.Big5, 126*157, func(n int) []byte {
		column := byte(n % 157)
		if column += 0x40; column > 0x7e {
			column += 0x22
		}
		return []byte{byte(n/157) + 0x81, column}
	})
})

func readEUCKR(o *output, b []byte) int {
	if b[0] == 0x80 || b[0] == 0xff {
		o.error()
		return 1
	}
	if len(b) == 1 {
		return 0
	}
	var r rune
	if 0x41 <= b[1] && b[1] <= 0xfe {
		r = euckrIndex()[int(b[0]-0x81)*190+int(b[1]-0x41)]
	}
	return two(o, r, b[1])
}

var euckrIndex = sync.OnceValue(func() []rune {
	return index(korean.EUCKR, 126*190, func(n int) []byte { return []byte{byte(n/190) + 0x81, byte(n%190) + 0x41} })
})

func readShiftJIS(o *output, b []byte) int {
	switch c := b[0]; {
	case c == 0x80:
		o.rune(0x80)
		return 1
	case 0xa1 <= c && c <= 0xdf:
		o.rune(0xff61 + rune(c) - 0xa1)
		return 1
	case c == 0xa0 || c > 0xfc:
		o.error()
		return 1
	}
	if len(b) == 1 {
		return 0
	}
	row, column := int(b[0])-0x81, -1
	if b[0] > 0xa0 {
		row -= 0x40
	}
	switch c := b[1]; {
	case 0x40 <= c && c <= 0x7e:
		column = int(c) - 0x40
	case 0x80 <= c && c <= 0xfc:
		column = int(c) - 0x41
	}
	var r rune
	if n := row*188 + column; column >= 0 {
		if r = jis0208Index()[n]; jis0208Private <= n && n <= 10715 {
			r = 0xe000 + rune(n-jis0208Private)
		}
	}
	return two(o, r, b[1])
}

// jis0208Private is the first position of the table at which Shift_JIS has characters for
// private use.
const jis0208Private = 94 * 94

var jis0208Index = sync.OnceValue(func() []rune {
	return index(japanese.ShiftJIS, 60*188, func(n int) []byte {
		lead, trail := byte(n/188)+0x81, byte(n%188)+0x40
		if lead > 0x9f {
			lead += 0x40
		}
		if trail > 0x7e {
			trail++
		}
		return []byte{lead, trail}
	})
})

var jis0212Index = sync.OnceValue(func() []rune {
	return index(japanese.EUCJP, 94*94, func(n int) []byte {
		return []byte{0x8f, byte(n/94) + 0xa1, byte(n%94) + 0xa1}
	})
})

func readEUCJP(o *output, b []byte) int {
	lead := b[0]
	if lead != 0x8e && lead != 0x8f && (lead < 0xa1 || lead == 0xff) {
		o.error()
		return 1
	}
	if len(b) == 1 {
		return 0
	}
	c := b[1]
	graphic := 0xa1 <= c && c <= 0xfe
	switch {
	case lead == 0x8e:
		return two(o, within(c, 0xa1, 0xdf, 0xff61+rune(c)-0xa1), c)
	case lead == 0x8f && graphic:
		if len(b) == 2 {
			return 0
		}
		var r rune
		if 0xa1 <= b[2] && b[2] <= 0xfe {
			r = jis0212Index()[int(c-0xa1)*94+int(b[2]-0xa1)]
		}
		return 1 + two(o, r, b[2])
	case lead != 0x8f && graphic:
		return two(o, jis0208Index()[int(lead-0xa1)*94+int(c-0xa1)], c)
	}
	return two(o, 0, c)
}

func readGB18030(o *output, b []byte) int {
	switch {
	case b[0] == 0x80:
		o.rune('€')
		return 1
	case b[0] == 0xff:
		o.error()
		return 1
	case len(b) == 1:
		return 0
	}
	if b[1] < '0' || b[1] > '9' {
		var r rune
		switch c := b[1]; {
		case 0x40 <= c && c <= 0x7e:
			r = gb18030Index()[int(b[0]-0x81)*190+int(c)-0x40]
		case 0x80 <= c && c <= 0xfe:
			r = gb18030Index()[int(b[0]-0x81)*190+int(c)-0x41]
		}
		return two(o, r, b[1])
	}
	// If four bytes are not a character, the last three are decoded again.
	switch {
	case len(b) > 2 && (b[2] < 0x81 || b[2] > 0xfe), len(b) > 3 && (b[3] < '0' || b[3] > '9'):
		o.error()
		return 1
	case len(b) < 4:
		return 0
	}
	n := ((int(b[0]-0x81)*10+int(b[1]-'0'))*126+int(b[2]-0x81))*10 + int(b[3]-'0')
	switch {
	case n < gb18030Ranges && gb18030RangesIndex()[n] != 0:
		o.rune(gb18030RangesIndex()[n])
	case 189000 <= n && n <= 1237575:
		o.rune(0x10000 + rune(n-189000))
	default:
		o.error()
	}
	return 4
}

// gb18030Ranges is the number of characters of four bytes in the basic plane.
const gb18030Ranges = 39420

var gb18030Index = sync.OnceValue(func() []rune {
	table := index(simplifiedchinese.GB18030, 126*190, func(n int) []byte {
		trail := byte(n%190) + 0x40
		if trail > 0x7e {
			trail++
		}
		return []byte{byte(n/190) + 0x81, trail}
	})
	add := func(lead, column int, r rune, count int) {
		for n := range count {
			table[(lead-0x81)*190+column+n] = r + rune(n)
		}
	}
	for n := range 7 {
		if n < 6 {
			add(0xaa+n, 96, 0xe000+rune(n*94), 94)
		}
		add(0xf8+n, 96, 0xe234+rune(n*94), 94)
		add(0xa1+n, 0, 0xe4c6+rune(n*96), 96)
	}
	for _, a := range gb18030Additions {
		column := int(a.bytes&0xff) - 0x40
		if column >= 0x3f {
			column--
		}
		add(int(a.bytes>>8), column, a.first, a.count)
	}
	return table
})

// gb18030Additions are characters for private use that x/text omits, and those that have
// replaced some of them in newer versions of GB 18030.
var gb18030Additions = [...]struct {
	bytes uint16 // of the first character
	first rune
	count int
}{
	{0xa3a0, 0x3000, 1}, {0xa2ab, 0xe766, 6}, {0xa2e4, 0xe76d, 1}, {0xa2ef, 0xe76e, 2}, {0xa2fd, 0xe770, 2},
	{0xa4f4, 0xe772, 11},
	{0xa5f7, 0xe77d, 8}, {0xa6b9, 0xe785, 8}, {0xa6d9, 0xfe10, 1}, {0xa6da, 0xfe12, 1}, {0xa6db, 0xfe11, 1},
	{0xa6dc, 0xfe13, 4}, {0xa6ec, 0xfe17, 2}, {0xa6f3, 0xfe19, 1}, {0xa6f6, 0xe797, 9}, {0xa7c2, 0xe7a0, 15},
	{0xa7f2, 0xe7af, 13}, {0xa896, 0xe7bc, 11}, {0xa8bc, 0x1e3f, 1}, {0xa8c1, 0xe7c9, 4}, {0xa8ea, 0xe7cd, 21},
	{0xa958, 0xe7e2, 1}, {0xa95b, 0xe7e3, 1}, {0xa95d, 0xe7e4, 3}, {0xa997, 0xe7f4, 13}, {0xa9f0, 0xe801, 15},
	{0xd7fa, 0xe810, 5}, {0xfe51, 0xe816, 3}, {0xfe59, 0x9fb4, 1}, {0xfe61, 0x9fb5, 1}, {0xfe66, 0x9fb6, 2},
	{0xfe6c, 0xe831, 1}, {0xfe6d, 0x9fb8, 1}, {0xfe76, 0xe83b, 1}, {0xfe7e, 0x9fb9, 1}, {0xfe90, 0x9fba, 1},
	{0xfe91, 0xe855, 1}, {0xfea0, 0x9fbb, 1},
}

var gb18030RangesIndex = sync.OnceValue(func() []rune {
	table := index(simplifiedchinese.GB18030, gb18030Ranges, func(n int) []byte {
		return []byte{byte(n/12600) + 0x81, byte(n/1260%10) + '0', byte(n/10%126) + 0x81, byte(n%10) + '0'}
	})
	table[7457] = 0xe7c7
	table[39417] = utf8.RuneError // a valid one
	return table
})

// index makes a table of the first length characters of an encoding, of which bytes
// returns the bytes. It contains 0 where there is none.
func index(e encoding.Encoding, length int, bytes func(n int) []byte) []rune {
	table := make([]rune, length)
	decoder := e.NewDecoder().Transformer
	var to [16]byte
	for n := range table {
		decoder.Reset()
		from := bytes(n)
		size, _, err := decoder.Transform(to[:], from, true)
		if r, all := utf8.DecodeRune(to[:size]); err == nil && all == size && r != utf8.RuneError {
			table[n] = r
		}
	}
	return table
}

// mode is what a decoder keeps of valid bytes. Only that of ISO-2022-JP keeps anything: a
// set of characters, and whether the last bytes selected it.
type mode byte

const (
	asciiMode mode = iota
	romanMode
	katakanaMode
	jis0208Mode
	modes             = jis0208Mode
	selectedMode mode = 4
)

// fromISO2022JP decodes bytes without their highest bit, in which escape sequences select
// sets of characters.
func fromISO2022JP(m mode, b []byte, end bool) (text string, next mode, left []byte, ok bool) {
	var o output
	o.to.Grow(len(b))
	set, selected := m&modes, m&selectedMode != 0
	for len(b) > 0 {
		if b[0] == 0x1b {
			to, size := escaped(b)
			if size == 0 && !end {
				break
			}
			if size > 0 {
				if selected {
					o.error() // nothing is between two escape sequences
				}
				set, selected, b = to, true, b[size:]
				continue
			}
			o.error()
			selected, b = false, b[1:]
			continue
		}
		c, size := b[0], 1
		var r rune
		switch set {
		case asciiMode, romanMode:
			if r = rune(c); c == 0x0e || c == 0x0f || c >= utf8.RuneSelf {
				r = -1
			} else if set == romanMode && c == '\\' {
				r = '¥'
			} else if set == romanMode && c == '~' {
				r = '‾'
			}
		case katakanaMode:
			if r = -1; 0x21 <= c && c <= 0x5f {
				r = 0xff61 + rune(c) - 0x21
			}
		case jis0208Mode:
			if r = -1; 0x21 <= c && c <= 0x7e {
				if len(b) == 1 && !end {
					selected = false
					return o.to.String(), set, b, !o.invalid
				}
				if len(b) > 1 && b[1] != 0x1b {
					size = 2
					if n := int(c-0x21) * 94; 0x21 <= b[1] && b[1] <= 0x7e {
						r = jis0208Index()[n+int(b[1]-0x21)]
					}
				}
			}
		}
		if r > 0 || r == 0 && set != jis0208Mode {
			o.rune(r)
		} else {
			o.error()
		}
		selected, b = false, b[size:]
	}
	next = set
	if selected {
		next |= selectedMode
	}
	return o.to.String(), next, b, !o.invalid
}

// escaped returns the set that an escape sequence at the beginning of b selects. size is 0
// if it is incomplete, and negative if there is none.
func escaped(b []byte) (set mode, size int) {
	for sequence, set := range escapes {
		if len(b) >= 3 && string(b[:3]) == sequence {
			return set, 3
		}
		if len(b) < 3 && sequence[:len(b)] == string(b) {
			return 0, 0
		}
	}
	return 0, -1
}

var escapes = map[string]mode{
	"\x1b(B": asciiMode,
	"\x1b(J": romanMode,
	"\x1b(I": katakanaMode,
	"\x1b$@": jis0208Mode,
	"\x1b$B": jis0208Mode,
}
