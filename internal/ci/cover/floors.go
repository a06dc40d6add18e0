package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// margin is the difference of a figure and its new floor in points. The figures vary by less
// than it from run to run.
const margin = 2.0

// floors are the minimum figures of the packages, in percent.
type floors map[string]float64

const header = "# The minimum coverage of each package in percent. make cover COVERFLAGS=-update rewrites it.\n"

func readFloors(file string) (floors, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	f := floors{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 2 {
			return nil, fmt.Errorf("%s: want a package and its floor, got %q", file, line)
		}
		if f[fields[0]], err = strconv.ParseFloat(fields[1], 64); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, fields[0], err)
		}
	}
	return f, nil
}

func newFloors(figures []figure) floors {
	f := floors{}
	for _, one := range figures {
		f[one.Name] = max(0, math.Floor(one.percent()-margin))
	}
	return f
}

func (f floors) write(file string) error {
	var text strings.Builder
	text.WriteString(header)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&text, "%-24s %v\n", name, f[name])
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

func (f floors) table(w io.Writer, figures []figure) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "package\tstatements\tcovered\tfloor\t")
	for _, one := range figures {
		floor := "none"
		if percent, ok := f[one.Name]; ok {
			floor = fmt.Sprintf("%v%%", percent)
		}
		fmt.Fprintf(t, "%s\t%d\t%.1f%%\t%s\t\n", one.Name, one.Total, one.percent(), floor)
	}
	t.Flush()
}

// check returns an error for each package that is below its floor or has none, and for each
// floor without a package.
func (f floors) check(figures []figure) error {
	var wrong []error
	left := maps.Clone(f)
	for _, one := range figures {
		floor, ok := f[one.Name]
		delete(left, one.Name)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%s has no floor: it covers %.1f%%", one.Name, one.percent()))
		case one.percent() < floor:
			wrong = append(wrong, fmt.Errorf("%s covers %.1f%%, its floor is %v%%", one.Name, one.percent(), floor))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		wrong = append(wrong, fmt.Errorf("%s has a floor, but no statements: remove its line", name))
	}
	return errors.Join(wrong...)
}
