package web

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

const (
	maxBoundary = 70     // bytes; RFC 2046 allows no more
	maxParts    = 10_000 // of a form
)

// formPart is an entry of a form.
type formPart struct {
	name, filename, mime string
	file                 bool // filename and mime are valid
	from, to             int  // of the content
}

// parseMultipart takes the bytes and the boundary of a body. It returns an array, or a string
// that says why the body is not a form. The array has the name and the file name of each
// entry and, for a file, its type, and the position and the size of its bytes; otherwise null
// is in place of the file name, and the text of the entry follows.
func parseMultipart(_ context.Context, call *v8.Call) (v8.Value, error) {
	b, err := bytesOf(call.Arg(0), nil)
	if err != nil {
		return v8.Undefined, err
	}
	boundary, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	separator, _ := latin1(boundary) // as in the header
	parts, wrong := splitForm(b, string(separator))
	if wrong != "" {
		return v8.String(wrong), nil
	}
	values := make([]v8.Value, 0, 5*len(parts))
	for _, p := range parts {
		if p.file {
			values = append(values, v8.String(p.name), v8.String(p.filename), v8.String(p.mime), v8.Int(p.from),
				v8.Int(p.to-p.from))
			continue
		}
		text, _, _ := fromUTF8(b[p.from:p.to], true)
		values = append(values, v8.String(p.name), v8.Null, v8.String(text))
	}
	return call.Scope.Array(values...)
}

// splitForm finds the entries of a form. If b is no form, wrong says why.
func splitForm(b []byte, boundary string) (parts []formPart, wrong string) {
	if boundary == "" || len(boundary) > maxBoundary {
		return nil, "the boundary of the form is invalid"
	}
	const incomplete = "the form is incomplete"
	delimiter := []byte("\r\n--" + boundary)
	at := 0
	for bytes.HasPrefix(b[at:], delimiter[:2]) {
		at += 2
	}
	if !bytes.HasPrefix(b[at:], delimiter[2:]) {
		return nil, "the form does not begin with its boundary"
	}
	at += len(delimiter) - 2
	for {
		last := bytes.HasPrefix(b[at:], []byte("--"))
		if last {
			at += 2
		}
		for at < len(b) && (b[at] == ' ' || b[at] == '\t') {
			at++
		}
		if last && (at == len(b) || bytes.HasPrefix(b[at:], delimiter[:2])) {
			return parts, "" // and an epilogue
		}
		if last || !bytes.HasPrefix(b[at:], delimiter[:2]) {
			return nil, "the boundary of the form is not followed by the end of the line"
		}
		if len(parts) == maxParts {
			return nil, fmt.Sprintf("the form has more than %d entries", maxParts)
		}
		part, size, wrong := readPartHeader(b[at+2:])
		if wrong != "" {
			return nil, wrong
		}
		at += 2 + size
		part.from = at
		length := bytes.Index(b[at:], delimiter)
		if length < 0 {
			return nil, incomplete
		}
		part.to = at + length
		parts = append(parts, part)
		at = part.to + len(delimiter)
	}
}

// readPartHeader reads the lines before the content of an entry, and returns their size. If
// they are invalid, wrong says why.
func readPartHeader(b []byte) (p formPart, size int, wrong string) {
	named, typed := false, false
	for {
		end := bytes.Index(b[size:], []byte("\r\n"))
		if end < 0 {
			return p, 0, "the header of an entry of the form is incomplete"
		}
		line := b[size : size+end]
		size += end + 2
		if len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || !isToken(string(bytes.TrimRight(name, " \t"))) {
			return p, 0, "the header of an entry of the form is invalid"
		}
		switch value := bytes.Trim(value, " \t"); strings.ToLower(string(bytes.TrimRight(name, " \t"))) {
		case "content-disposition":
			if p.name, p.filename, p.file, ok = readDisposition(value); !ok {
				return p, 0, "the Content-Disposition of an entry of the form is invalid"
			}
			named = true
		case "content-type":
			p.mime, typed = fromLatin1(value), true
		}
	}
	if !named {
		return p, 0, "an entry of the form has no name"
	}
	if !typed {
		p.mime = "text/plain"
	}
	return p, size, ""
}

// readDisposition reads a header such as: form-data; name="a"; filename="b".
func readDisposition(b []byte) (name, filename string, file, ok bool) {
	kind, b, _ := bytes.Cut(b, []byte(";"))
	if !strings.EqualFold(string(bytes.TrimSpace(kind)), "form-data") {
		return "", "", false, false
	}
	for len(b) > 0 {
		key, rest, found := bytes.Cut(b, []byte("="))
		if !found {
			return name, filename, file, ok && len(bytes.TrimSpace(b)) == 0
		}
		var value []byte
		if bytes.HasPrefix(rest, []byte(`"`)) {
			if value, b, found = bytes.Cut(rest[1:], []byte(`"`)); !found {
				return "", "", false, false
			}
			var gap []byte
			if gap, b, _ = bytes.Cut(b, []byte(";")); len(bytes.TrimSpace(gap)) > 0 {
				return "", "", false, false
			}
		} else {
			value, b, _ = bytes.Cut(rest, []byte(";"))
			value = bytes.TrimSpace(value)
		}
		switch strings.ToLower(string(bytes.TrimSpace(key))) {
		case "name":
			name, ok = unescapeName(value), true
		case "filename":
			filename, file = unescapeName(value), true
		}
	}
	return name, filename, file, ok
}

var nameEscapes = strings.NewReplacer("%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r", "%22", `"`)

func unescapeName(b []byte) string {
	text, _, _ := fromUTF8(b, true)
	return nameEscapes.Replace(text)
}
