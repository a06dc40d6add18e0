package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a flag whose value is a number of bytes: 64MiB, 1GiB, 500MB or plain bytes.
type size uint64

var units = []struct {
	name  string
	bytes uint64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"B", 1}, {"", 1},
}

// Set parses a size. The case of units is ignored.
func (s *size) Set(text string) error {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !(n >= 0) || strings.ContainsAny(digits, "_+-eE") {
		return errSize
	}
	for _, unit := range units {
		if !strings.EqualFold(text[len(digits):], unit.name) {
			continue
		}
		if n *= float64(unit.bytes); n >= math.MaxInt64 {
			return fmt.Errorf("too large")
		}
		*s = size(n)
		return nil
	}
	return errSize
}

var errSize = fmt.Errorf("want a size, for example 64MiB, 1GiB, 500MB or a number of bytes")

// String returns the size in the largest binary unit that divides it.
func (s size) String() string {
	for n := 3; n >= 0; n-- {
		if unit := units[n]; s != 0 && uint64(s)%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", uint64(s)/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", uint64(s))
}

// Type returns the name of the flag's value in the help text.
func (s *size) Type() string { return "SIZE" }
