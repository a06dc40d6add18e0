package modules

import "strings"

// plainJoin resolves a relative specifier against a path below memoryRoot, or its URL,
// if both contain only letters, digits, "-", "_", dots and slashes. In this case the
// web's rules need no URL parser, which takes longer than compiling a small module from
// a code cache. If ok is false, use likeURL.
func plainJoin(base, specifier string) (path string, ok bool) {
	dir := strings.TrimPrefix(base, memoryRoot)
	if dir != "" && !plain(dir) || !relative(specifier) {
		return "", false
	}
	dir = dir[:strings.LastIndexByte(dir, '/')+1]
	for {
		if rest, ok := strings.CutPrefix(specifier, "./"); ok {
			specifier = rest
		} else if rest, ok := strings.CutPrefix(specifier, "../"); ok {
			specifier = rest
			dir = dir[:strings.LastIndexByte(strings.TrimSuffix(dir, "/"), '/')+1]
		} else {
			return dir + specifier, plain(specifier)
		}
	}
}

// plain reports whether a path has only such characters, and a name in each segment.
func plain(path string) bool {
	dots := 0 // number of dots in a segment of dots; -1 for other segments
	for n := range len(path) {
		switch c := path[n]; {
		case c == '.':
			if dots >= 0 {
				dots++
			}
		case c == '/':
			if dots >= 0 {
				return false // the segment is empty or has only dots
			}
			dots = 0
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			dots = -1
		default:
			return false
		}
	}
	return dots < 0
}
