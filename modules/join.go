package modules

import "strings"

// plainJoin resolves a relative specifier against a path below memoryRoot, or its
// URL, where nothing but letters, digits, "-", "_" and dots is in both: what the
// web's rules make of those takes no parser, which costs more than compiling a small
// module from a code cache. false: see likeURL.
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

// plain tells whether a path is made of that only, with a name in each place.
func plain(path string) bool {
	dots := 0 // of a segment that has nothing else; -1 for others
	for n := range len(path) {
		switch c := path[n]; {
		case c == '.':
			if dots >= 0 {
				dots++
			}
		case c == '/':
			if dots >= 0 {
				return false // empty, or of dots
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
