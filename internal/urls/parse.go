package urls

import (
	"strconv"
	"strings"
)

// Parse parses a text, relative to base unless base is nil. ok is false if the text is not
// a valid URL.
func Parse(text string, base *URL) (u *URL, ok bool) {
	text = withoutBreaks(strings.TrimFunc(text, func(r rune) bool { return r <= ' ' }))
	u = &URL{}
	if !u.parse(text, base) {
		return nil, false
	}
	return u, true
}

// withoutBreaks removes the characters that parsers ignore.
func withoutBreaks(text string) string {
	if !strings.ContainsAny(text, "\t\n\r") {
		return text
	}
	return breaks.Replace(text)
}

var breaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")

func (u *URL) parse(text string, base *URL) bool {
	scheme, rest, ok := cutScheme(text)
	if !ok {
		return u.parseRelative(text, base)
	}
	u.scheme = scheme
	switch {
	case scheme == "file":
		return u.parseFile(rest, base)
	case u.isSpecial() && base != nil && base.scheme == scheme && !strings.HasPrefix(rest, "//"):
		return u.parseAfter(rest, base)
	case u.isSpecial():
		return u.parseAuthority(strings.TrimLeft(rest, `/\`))
	case strings.HasPrefix(rest, "//"):
		return u.parseAuthority(rest[2:])
	case strings.HasPrefix(rest, "/"):
		u.parsePath(rest[1:])
	default:
		u.parseOpaque(rest)
	}
	return true
}

// cutScheme returns the scheme in lower case, and what follows its colon.
func cutScheme(text string) (scheme, rest string, ok bool) {
	for n := range len(text) {
		switch c := text[n]; {
		case n > 0 && c == ':':
			return strings.ToLower(text[:n]), text[n+1:], true
		case !isAlpha(c) && (n == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.'):
			return "", "", false
		}
	}
	return "", "", false
}

// parseRelative parses a text without a scheme.
func (u *URL) parseRelative(text string, base *URL) bool {
	switch {
	case base == nil, base.opaque && !strings.HasPrefix(text, "#"):
		return false
	case base.opaque:
		*u = *base
		u.parseAfterPath(text)
		return true
	}
	u.scheme = base.scheme
	if u.scheme == "file" {
		return u.parseFile(text, base)
	}
	return u.parseAfter(text, base)
}

// parseAfter parses what follows the scheme, which is also that of base.
func (u *URL) parseAfter(text string, base *URL) bool {
	slash := text != "" && u.isSlash(text[0])
	if slash {
		text = text[1:]
		switch {
		case text == "":
		case u.isSpecial() && u.isSlash(text[0]):
			return u.parseAuthority(strings.TrimLeft(text, `/\`))
		case text[0] == '/':
			return u.parseAuthority(text[1:])
		}
	}
	u.username, u.password = base.username, base.password
	u.host, u.hasHost, u.port = base.host, base.hasHost, base.port
	if slash {
		u.parsePath(text)
		return true
	}
	u.path = base.path
	u.parseEnd(text, base)
	return true
}

// parseEnd parses what replaces the last segment of base's path, or what follows it. u has
// the path.
func (u *URL) parseEnd(text string, base *URL) {
	switch {
	case text == "" || text[0] == '#':
		u.query, u.hasQuery = base.query, base.hasQuery
		u.parseAfterPath(text)
	case text[0] == '?':
		u.parseAfterPath(text)
	default:
		u.path = u.path[:u.shortened([]byte(u.path))]
		u.parsePath(text)
	}
}

func (u *URL) parseFile(text string, base *URL) bool {
	u.hasHost = true
	if base != nil && base.scheme != "file" {
		base = nil
	}
	if text != "" && u.isSlash(text[0]) {
		if text = text[1:]; text != "" && u.isSlash(text[0]) {
			return u.parseFileHost(text[1:])
		}
		if base != nil {
			u.host = base.host
			drive, _, _ := strings.Cut(strings.TrimPrefix(base.path, "/"), "/")
			if isDrive(drive) && !startsWithDrive(text) {
				u.path = "/" + drive
			}
		}
		u.parsePath(text)
		return true
	}
	if base != nil {
		u.host = base.host
		if !startsWithDrive(text) {
			u.path = base.path
			u.parseEnd(text, base)
			return true
		}
	}
	u.parsePath(text)
	return true
}

func (u *URL) parseFileHost(text string) bool {
	host, rest := cutAny(text, `/\?#`)
	if len(host) == 2 && startsWithDrive(host) {
		u.parsePath(text)
		return true
	}
	if !u.setFileHost(host) {
		return false
	}
	u.parsePathStart(rest)
	return true
}

func (u *URL) setFileHost(text string) bool {
	host, ok := "", true
	if text != "" {
		if host, ok = parseHost(text, true); host == "localhost" {
			host = ""
		}
	}
	if ok {
		u.host = host
	}
	return ok
}

// parseAuthority parses credentials, the host, the port and what follows them.
func (u *URL) parseAuthority(text string) bool {
	text, rest := cutAny(text, u.delimiters())
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		username, password, _ := strings.Cut(text[:at], ":")
		u.username, u.password = escape(username, inUserinfo), escape(password, inUserinfo)
		if text = text[at+1:]; text == "" {
			return false
		}
	}
	host, port, found := cutPort(text)
	if host == "" && (found || u.isSpecial()) || !u.setHost(host) || !u.setPort(port) {
		return false
	}
	u.parsePathStart(rest)
	return true
}

// delimiters are the characters that end an authority.
func (u *URL) delimiters() string {
	if u.isSpecial() {
		return `/\?#`
	}
	return "/?#"
}

// cutPort cuts text around the colon before a port.
func cutPort(text string) (host, port string, found bool) {
	bracket := false
	for n := range len(text) {
		switch text[n] {
		case '[':
			bracket = true
		case ']':
			bracket = false
		case ':':
			if !bracket {
				return text[:n], text[n+1:], true
			}
		}
	}
	return text, "", false
}

func (u *URL) setHost(text string) bool {
	host, ok := parseHost(text, u.isSpecial())
	if ok {
		u.host, u.hasHost = host, true
	}
	return ok
}

// setPort sets the port. "" and the default port remove it.
func (u *URL) setPort(digits string) bool {
	u.port = ""
	if digits == "" {
		return true
	}
	n, ok := number(digits, 10)
	if !ok || n > 65535 {
		return false
	}
	if port := strconv.Itoa(int(n)); port != defaultPort(u.scheme) {
		u.port = port
	}
	return true
}

func (u *URL) parsePathStart(text string) {
	if !u.isSpecial() && (text == "" || text[0] == '?' || text[0] == '#') {
		u.parseAfterPath(text)
		return
	}
	if text != "" && u.isSlash(text[0]) {
		text = text[1:]
	}
	u.parsePath(text)
}

// parsePath parses segments of the path, of which the first has no slash before it, and
// what follows them.
func (u *URL) parsePath(text string) {
	path, rest := cutAny(text, "?#")
	u.addPath(path)
	u.parseAfterPath(rest)
}

// addPath adds segments to the path, of which the first has no slash before it.
func (u *URL) addPath(text string) {
	path := append(make([]byte, 0, len(u.path)+len(text)+8), u.path...)
	slashes := "/"
	if u.isSpecial() {
		slashes = `/\`
	}
	for last := false; !last; {
		n := strings.IndexAny(text, slashes)
		if n < 0 {
			n = len(text)
		}
		segment := text[:n]
		if last = n == len(text); !last {
			text = text[n+1:]
		}
		switch dots(segment) {
		case 2:
			path = path[:u.shortened(path)]
			if last {
				path = append(path, '/')
			}
		case 1:
			if last {
				path = append(path, '/')
			}
		default:
			drive := u.scheme == "file" && len(path) == 0 && len(segment) == 2 && startsWithDrive(segment)
			path = appendEscaped(append(path, '/'), segment, inPath)
			if drive {
				path[len(path)-1] = ':'
			}
		}
	}
	u.path = string(path)
}

// dots returns the number of dots if a segment stands for its own or the parent folder, and
// otherwise 0.
func dots(segment string) int {
	if len(segment) > len("%2e%2e") {
		return 0
	}
	n := 0
	for ; segment != ""; n++ {
		switch {
		case segment[0] == '.':
			segment = segment[1:]
		case len(segment) >= 3 && strings.EqualFold(segment[:3], "%2e"):
			segment = segment[3:]
		default:
			return 0
		}
	}
	if n > 2 {
		return 0
	}
	return n
}

// parseOpaque parses an opaque path and what follows it. Trailing spaces would be lost.
func (u *URL) parseOpaque(text string) {
	path, rest := cutAny(text, "?#")
	u.opaque = true
	if rest != "" && strings.HasSuffix(path, " ") {
		u.path = escape(path[:len(path)-1], inOpaque) + "%20"
	} else {
		u.path = escape(path, inOpaque)
	}
	u.parseAfterPath(rest)
}

// parseAfterPath parses a query and a fragment.
func (u *URL) parseAfterPath(text string) {
	if text != "" && text[0] == '?' {
		query, rest := cutAny(text[1:], "#")
		u.setQuery(query)
		text = rest
	}
	if text != "" && text[0] == '#' {
		u.setFragment(text[1:])
	}
}

func (u *URL) setQuery(text string) {
	set := inQuery
	if u.isSpecial() {
		set = inSpecialQuery
	}
	u.query, u.hasQuery = escape(text, set), true
}

func (u *URL) setFragment(text string) { u.fragment, u.hasFragment = escape(text, inFragment), true }

// cutAny cuts text before the first of some characters.
func cutAny(text, characters string) (before, rest string) {
	if n := strings.IndexAny(text, characters); n >= 0 {
		return text[:n], text[n:]
	}
	return text, ""
}
