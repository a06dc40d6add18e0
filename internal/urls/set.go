package urls

import "strings"

// The setters change nothing if the result would not be a valid URL.

// SetProtocol sets the scheme. Text after a colon is ignored.
func (u *URL) SetProtocol(text string) {
	scheme, _, ok := cutScheme(withoutBreaks(text) + ":")
	switch {
	case !ok, isSpecial(scheme) != u.isSpecial():
	case scheme == "file" && (u.hasCredentials() || u.port != ""):
	case u.scheme == "file" && u.host == "":
	default:
		u.scheme = scheme
		if u.port == defaultPort(scheme) {
			u.port = ""
		}
	}
}

// mayHavePort reports whether the URL can have credentials and a port.
func (u *URL) mayHavePort() bool { return u.host != "" && u.scheme != "file" }

// SetUsername sets the user name.
func (u *URL) SetUsername(text string) {
	if u.mayHavePort() {
		u.username = escape(text, inUserinfo)
	}
}

// SetPassword sets the password.
func (u *URL) SetPassword(text string) {
	if u.mayHavePort() {
		u.password = escape(text, inUserinfo)
	}
}

// SetHost sets the host, and the port if the text has one.
func (u *URL) SetHost(text string) {
	if host, port, found, ok := u.cutHost(text); ok && u.changeHost(host, found) && found {
		u.changePort(port)
	}
}

// SetHostname sets the host. A text with a port changes nothing.
func (u *URL) SetHostname(text string) {
	if host, _, found, ok := u.cutHost(text); ok && !found {
		u.changeHost(host, false)
	}
}

// cutHost returns the host of a text, and what follows the colon after it.
func (u *URL) cutHost(text string) (host, port string, found, ok bool) {
	if u.opaque {
		return "", "", false, false
	}
	host, _ = cutAny(withoutBreaks(text), u.delimiters())
	if u.scheme != "file" {
		host, port, found = cutPort(host)
	}
	return host, port, found, true
}

// changeHost sets the host, before a port if there is one, and reports whether it is valid.
func (u *URL) changeHost(host string, port bool) bool {
	switch {
	case u.scheme == "file":
		return u.setFileHost(host)
	case host == "" && (port || u.isSpecial() || u.hasCredentials() || u.port != ""):
		return false
	}
	return u.setHost(host)
}

// SetPort sets the port, or removes it if text is empty. Text after the digits is ignored.
func (u *URL) SetPort(text string) {
	if !u.mayHavePort() {
		return
	}
	if text == "" {
		u.port = ""
		return
	}
	u.changePort(withoutBreaks(text))
}

// changePort sets the port to the digits at the beginning of text, if there are any.
func (u *URL) changePort(text string) {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	if before := u.port; n > 0 && !u.setPort(text[:n]) {
		u.port = before
	}
}

// SetPathname sets the path, unless it is opaque.
func (u *URL) SetPathname(text string) {
	if u.opaque {
		return
	}
	text = withoutBreaks(text)
	u.path = ""
	if text == "" && !u.isSpecial() && u.hasHost {
		return
	}
	if text != "" && u.isSlash(text[0]) {
		text = text[1:]
	}
	u.addPath(text)
}

// SetSearch sets the query, or removes it if text is empty. A question mark at the
// beginning is ignored.
func (u *URL) SetSearch(text string) {
	if text == "" {
		u.query, u.hasQuery = "", false
		return
	}
	u.setQuery(withoutBreaks(strings.TrimPrefix(text, "?")))
}

// SetHash sets the fragment, or removes it if text is empty. A number sign at the beginning
// is ignored.
func (u *URL) SetHash(text string) {
	if text == "" {
		u.fragment, u.hasFragment = "", false
		return
	}
	u.setFragment(withoutBreaks(strings.TrimPrefix(text, "#")))
}
