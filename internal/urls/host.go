package urls

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"github.com/seed24588400/paddock/internal/bridge"
)

// maxDomain is the maximum length in bytes of a host that is not ASCII, or that has labels
// in Punycode. The time to convert one grows with the square of its length.
const maxDomain = 2 << 10

// parseHost returns the host in the form that a URL has. Only hosts of special schemes are
// domains and IPv4 addresses.
func parseHost(text string, special bool) (host string, ok bool) {
	switch {
	case strings.HasPrefix(text, "["):
		if !strings.HasSuffix(text, "]") {
			return "", false
		}
		return parseIPv6(text[1 : len(text)-1])
	case !special:
		if strings.ContainsAny(text, forbiddenInHost) {
			return "", false
		}
		return escape(text, inOpaque), true
	}
	if host, ok = toASCII(unescape(text)); !ok || strings.ContainsAny(host, forbiddenInDomain) {
		return "", false
	}
	if endsInNumber(host) {
		return parseIPv4(host)
	}
	return host, true
}

const (
	forbiddenInHost   = "\x00\t\n\r #/:<>?@[\\]^|"
	forbiddenInDomain = forbiddenInHost +
		"%\x7f\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f" +
		"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
)

// toASCII returns a domain in lower case, with labels in Punycode if they are not ASCII.
func toASCII(domain string) (ascii string, ok bool) {
	plain := true
	for n := 0; n < len(domain) && plain; n++ {
		plain = domain[n] < 0x80
	}
	if plain {
		ascii = strings.ToLower(domain)
		if !strings.HasPrefix(ascii, "xn--") && !strings.Contains(ascii, ".xn--") {
			return ascii, ascii != ""
		}
	}
	if len(domain) > maxDomain {
		return "", false
	}
	ascii, ok = bridge.DomainToASCII(strings.ToValidUTF8(domain, "\ufffd"))
	return ascii, ok && ascii != ""
}

// endsInNumber reports whether a domain can only be an IPv4 address.
func endsInNumber(domain string) bool {
	domain = strings.TrimSuffix(domain, ".")
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	if last == "" {
		return false
	}
	if strings.Trim(last, "0123456789") == "" {
		return true
	}
	_, ok := ipv4Number(last)
	return ok
}

func parseIPv4(text string) (host string, ok bool) {
	parts := strings.Split(strings.TrimSuffix(text, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var address uint64
	for n, part := range parts {
		value, ok := ipv4Number(part)
		rest := 8 * (4 - n) // bits that are left
		if last := n == len(parts)-1; !ok || !last && value > 255 || last && value >= 1<<rest {
			return "", false
		} else if !last {
			value <<= rest - 8
		}
		address |= value
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(address))
	return netip.AddrFrom4(b).String(), true
}

// ipv4Number parses a decimal, octal or hexadecimal number.
func ipv4Number(text string) (value uint64, ok bool) {
	switch {
	case text == "":
		return 0, false
	case strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X"):
		return number(text[2:], 16)
	case text[0] == '0':
		return number(text[1:], 8)
	}
	return number(text, 10)
}

// number parses digits. The empty text is 0, and numbers that do not fit are 1<<40.
func number(digits string, base byte) (value uint64, ok bool) {
	for n := range len(digits) {
		d := digit(digits[n])
		if d >= base {
			return 0, false
		}
		value = min(value*uint64(base)+uint64(d), 1<<40)
	}
	return value, true
}

func parseIPv6(text string) (host string, ok bool) {
	var pieces [8]uint16
	count, compress := 0, -1
	if strings.HasPrefix(text, ":") {
		if text = text[1:]; !strings.HasPrefix(text, ":") {
			return "", false
		}
		text = text[1:]
		count, compress = 1, 1
	}
	for text != "" {
		if count == 8 {
			return "", false
		}
		if text[0] == ':' {
			if compress >= 0 {
				return "", false
			}
			text = text[1:]
			count++ // at least one zero
			compress = count
			continue
		}
		n := 0
		var piece uint16
		for n < len(text) && n < 4 && digit(text[n]) < 16 {
			piece = piece<<4 | uint16(digit(text[n]))
			n++
		}
		if n < len(text) && text[n] == '.' {
			address, err := netip.ParseAddr(text)
			if n == 0 || count > 6 || err != nil || !address.Is4() {
				return "", false
			}
			b := address.As4()
			pieces[count], pieces[count+1] = uint16(b[0])<<8|uint16(b[1]), uint16(b[2])<<8|uint16(b[3])
			count += 2
			break
		}
		if text = text[n:]; text != "" {
			if text[0] != ':' || len(text) == 1 {
				return "", false
			}
			text = text[1:]
		}
		pieces[count] = piece
		count++
	}
	switch {
	case compress >= 0:
		moved := count - compress
		copy(pieces[8-moved:], pieces[compress:count])
		clear(pieces[compress : 8-moved])
	case count != 8:
		return "", false
	}
	return "[" + formatIPv6(pieces) + "]", true
}

// formatIPv6 writes the first longest run of at least two zeros as two colons.
func formatIPv6(pieces [8]uint16) string {
	begin, length := -1, 1
	for n := 0; n < 8; n++ {
		end := n
		for end < 8 && pieces[end] == 0 {
			end++
		}
		if end-n > length {
			begin, length = n, end-n
		}
		n = max(n, end)
	}
	var b []byte
	for n := 0; n < 8; n++ {
		if n == begin {
			b = append(b, "::"...)
			n += length - 1
			continue
		}
		if n > 0 && b[len(b)-1] != ':' {
			b = append(b, ':')
		}
		b = strconv.AppendUint(b, uint64(pieces[n]), 16)
	}
	return string(b)
}
