package console

import (
	"math"
	"strings"
)

// form is an object that is ready for layout: base { entries }.
type form struct {
	base        string // such as "[Function: f]"; often empty
	open, close string
	entries     []string
	array       bool // many short entries are arranged in columns
	numbers     bool // all entries are numbers
	more        bool // the last entry only counts the omitted ones
}

// compact is the number of innermost levels that may share a line, as in node.
const compact = 3

// lay puts an object on one line if it is small, and on several lines otherwise. The
// rules are those of node's util.inspect, so that the output looks the same.
func (p *printer) lay(f form, level int) string {
	base := f.base
	if base != "" {
		base += " "
	}
	entries := f.entries
	if f.array && len(entries) > 6 {
		entries = p.inColumns(f)
	}
	if p.deepest-level < compact && len(entries) == len(f.entries) {
		start := len(entries) + p.indent + units(f.open) + units(f.base) + 10
		if p.fits(entries, start, f.base) {
			if line := strings.Join(entries, ", "); !strings.Contains(line, "\n") {
				return base + f.open + " " + line + " " + f.close
			}
		}
	}
	margin := "\n" + strings.Repeat(" ", p.indent)
	return base + f.open + margin + "  " + strings.Join(entries, ","+margin+"  ") + margin + f.close
}

func (p *printer) fits(entries []string, start int, base string) bool {
	total := len(entries) + start
	if total+len(entries) > p.width {
		return false
	}
	for _, entry := range entries {
		if total += units(entry); total > p.width {
			return false
		}
	}
	return !strings.Contains(base, "\n")
}

// gap is the width of the separator of two columns: a comma and a space.
const gap = 2

// inColumns arranges the entries of an array in rows of equal columns if they have
// about the same length. Otherwise it returns them unchanged.
func (p *printer) inColumns(f form) []string {
	entries := f.entries
	if f.more {
		entries = entries[:len(entries)-1]
	}
	lengths := make([]int, len(entries))
	total, longest := 0, 0
	for n, entry := range entries {
		lengths[n] = cells(entry)
		total += lengths[n] + gap
		longest = max(longest, lengths[n])
	}
	widest := longest + gap
	if widest*3+p.indent >= p.width || float64(total)/float64(widest) <= 5 && longest > 6 {
		return f.entries
	}
	n := p.columns(len(entries), widest, float64(total)/float64(len(f.entries)))
	if n <= 1 {
		return f.entries
	}
	widths := make([]int, n)
	for at, length := range lengths {
		widths[at%n] = max(widths[at%n], length+gap)
	}
	var rows []string
	for at := 0; at < len(entries); at += n {
		end := min(at+n, len(entries))
		rows = append(rows, row(entries[at:end], lengths[at:end], widths, f.numbers))
	}
	if f.more {
		rows = append(rows, f.entries[len(f.entries)-1])
	}
	return rows
}

// columns returns the number of columns that makes the block about square. A
// character is 2.5 times as high as it is wide.
func (p *printer) columns(entries, widest int, average float64) int {
	const heights = 2.5
	bias := math.Sqrt(float64(widest) - average)
	biased := math.Max(float64(widest)-3-bias, 1)
	square := math.Floor(math.Sqrt(heights*biased*float64(entries))/biased + 0.5)
	return min(int(square), (p.width-p.indent)/widest, compact*4, 15)
}

func row(entries []string, lengths, widths []int, right bool) string {
	var b strings.Builder
	last := len(entries) - 1
	for n, entry := range entries {
		width := widths[n]
		if n < last {
			entry += ", "
		} else {
			width -= gap
		}
		pad := strings.Repeat(" ", width-lengths[n]-gap*min(last-n, 1))
		switch {
		case right:
			b.WriteString(pad + entry)
		case n < last:
			b.WriteString(entry + pad)
		default:
			b.WriteString(entry)
		}
	}
	return b.String()
}
