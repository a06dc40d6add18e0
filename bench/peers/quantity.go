//go:build linux

package main

import (
	"fmt"
	"strconv"
)

// quantity formats a value with three digits and a suitable unit.
func quantity(x float64, unit Unit) string {
	names, step := []string{"ns", "µs", "ms", "s"}, 1000.0
	if unit == Bytes {
		names, step = []string{"bytes", "KB", "MB", "GB"}, 1000.0
	}
	n := 0
	for ; n < len(names)-1 && x >= step*0.9995; n++ {
		x /= step
	}
	return digits(x) + " " + names[n]
}

// times formats a ratio.
func times(x float64) string { return digits(x) + " ×" }

// digits formats a number with three significant digits and without an exponent.
func digits(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x < 0.01:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case x < 9.995:
		return fmt.Sprintf("%.2f", x)
	case x < 99.95:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
