package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The page that describes the hooks, and the file with the flags of the linker.
const (
	page   = "docs/v8-changes.md"
	native = "internal/bridge/native/native.go"
)

// group is a group of hooks that have one purpose.
type group struct {
	name    string
	file    string   // that has the functions
	test    string   // that fails without them, such as v8.TestRefusals; "" if none is known
	symbols []string // the names of the replaced functions for the linker
}

var (
	wrapLine = regexp.MustCompile(`(?m)^#cgo LDFLAGS:.*--wrap=.*\n`)
	wrapFlag = regexp.MustCompile(`--wrap=(\S+)`)
	row      = regexp.MustCompile("(?m)^\\| \\[([^]]+)\\]\\([^|]*\\| `([^`]+)` \\|[^|]*\\| " +
		"(?:`([a-z0-9]+\\.Test\\w+)`|([^|]*)) \\|")
	section = regexp.MustCompile(`(?m)^### (.+)\n`)
	quoted  = regexp.MustCompile("`([^`]+)`")
)

// readGroups returns the groups of the page. It is an error if the page and the flags do not have the same
// functions.
func readGroups(root string) ([]group, error) {
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	table, lists, found := strings.Cut(string(text), "\n## Names of the hooks\n")
	if !found {
		return nil, fmt.Errorf("%s has no section with the names of the hooks", page)
	}
	flags, err := os.ReadFile(filepath.Join(root, native))
	if err != nil {
		return nil, err
	}
	linked := map[string]string{}
	for _, m := range wrapFlag.FindAllStringSubmatch(string(flags), -1) {
		name := unmangled(m[1])
		if other, found := linked[name]; found {
			return nil, fmt.Errorf("%s: %s and %s are both called %s here", native, other, m[1], name)
		}
		linked[name] = m[1]
	}
	names := map[string][]string{}
	at := section.FindAllStringSubmatchIndex(lists, -1)
	for n, m := range at {
		end := len(lists)
		if n+1 < len(at) {
			end = at[n+1][0]
		}
		for _, q := range quoted.FindAllStringSubmatch(lists[m[1]:end], -1) {
			names[lists[m[2]:m[3]]] = append(names[lists[m[2]:m[3]]], q[1])
		}
	}
	var groups []group
	for _, m := range row.FindAllStringSubmatch(table, -1) {
		g := group{name: m[1], file: m[2], test: m[3]}
		if m[4] != "" && m[4] != "not verified" {
			return nil, fmt.Errorf("%s: %s: %q is neither a test such as v8.TestX nor %q",
				page, g.name, m[4], "not verified")
		}
		for _, name := range names[g.name] {
			symbol, found := linked[name]
			if !found {
				return nil, fmt.Errorf("%s: %s: %s has no flag for %s, or another group has it, too",
					page, g.name, native, name)
			}
			delete(linked, name)
			g.symbols = append(g.symbols, symbol)
		}
		if g.symbols == nil {
			return nil, fmt.Errorf("%s: %s has no list of functions", page, g.name)
		}
		delete(names, g.name)
		groups = append(groups, g)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		return nil, fmt.Errorf("%s: the table does not have %s", page, name)
	}
	for _, name := range slices.Sorted(maps.Keys(linked)) {
		return nil, fmt.Errorf("%s: no list has %s, which %s replaces", page, name, native)
	}
	return groups, nil
}

// unmangled returns the qualified name of a C++ function without its arguments and without V8's namespaces.
func unmangled(symbol string) string {
	rest, nested := strings.CutPrefix(symbol, "_ZN")
	if !nested {
		return symbol
	}
	rest = strings.TrimPrefix(rest, "K")
	var parts []string
	for {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		size, err := strconv.Atoi(rest[:digits])
		if err != nil || digits+size > len(rest) {
			break
		}
		parts = append(parts, rest[digits:digits+size])
		rest = rest[digits+size:]
	}
	name := strings.TrimPrefix(strings.Join(parts, "::"), "v8::")
	return strings.TrimPrefix(name, "internal::")
}
