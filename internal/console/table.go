package console

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// maxColumns is the maximum number of columns of a table; its rows are limited like
// the properties of an object. maxCell is the maximum length of a cell in bytes,
// because all cells of a column take the width of the longest.
const (
	maxColumns = 100
	maxCell    = 1000
)

// table is the output of console.table. It has a column of indices, a column for each
// property of the rows, and a column for rows that are not objects.
type table struct {
	columns []string
	rows    []map[string]string
	more    int            // number of omitted rows
	widths  map[string]int // widths of the columns in bytes
	width   int            // sum of widths
}

// add adds a row, unless the table would become too large.
func (t *table) add(row map[string]string) {
	for column, cell := range row {
		t.widen(column, max(len(cell), len(column)))
	}
	if t.more > 0 || (len(t.rows)+1)*t.width > maxOutput {
		t.more++
		return
	}
	t.rows = append(t.rows, row)
}

func (t *table) widen(column string, width int) {
	if more := width - t.widths[column]; more > 0 {
		t.widths[column] += more
		t.width += more
	}
}

// indexColumn and valuesColumn begin with a NUL, so that they differ from the other
// columns, which are named after properties.
const (
	indexColumn  = "\x00(index)"
	valuesColumn = "\x00Values"
)

func (c *console) table(p probe, call *v8.Call) error {
	data := call.Arg(0)
	if !data.IsObject() || data.Kind() == v8.KindFunction || data.Kind() == v8.KindProxy {
		return c.print(slog.LevelInfo, p, "", call.Scope, call.Args)
	}
	var t table
	err := call.Scope.Nest(func(s v8.Scope) error {
		only, err := onlyColumns(p, call.Arg(1))
		if err != nil {
			return err
		}
		return t.read(p, s, data, only)
	})
	if err == nil {
		c.write(p, slog.LevelInfo, t.String())
	}
	return err
}

// onlyColumns returns the columns that the caller selected; nil means all.
func onlyColumns(p probe, v v8.Value) ([]string, error) {
	if v.Kind() != v8.KindArray {
		return nil, nil
	}
	elements, err := p.list("elements", v, v8.Int(maxColumns))
	if err != nil {
		return nil, err
	}
	only := []string{}
	for n := 3; n < len(elements); n += 2 {
		if elements[n].Kind() == v8.KindString {
			name, _, err := p.clip(elements[n], maxLabel)
			if err != nil {
				return nil, err
			}
			only = append(only, name)
		}
	}
	return only, nil
}

func (t *table) read(p probe, s v8.Scope, data v8.Value, only []string) error {
	rows, more, err := p.properties(data, false, true)
	if err != nil {
		return err
	}
	defer func() { t.more += more }()
	t.widths = make(map[string]int)
	t.columns = append([]string{indexColumn}, only...)
	for _, column := range only {
		t.widen(column, len(column))
	}
	primitives := false
	for _, own := range rows {
		if own.key.Kind() != v8.KindString {
			continue
		}
		row := make(map[string]string)
		if row[indexColumn], _, err = p.clip(own.key, maxLabel); err != nil {
			return err
		}
		if own.value.IsObject() && own.value.Kind() != v8.KindProxy {
			err = s.Nest(func(s v8.Scope) error { return t.readRow(p, s, own.value, row, only != nil) })
		} else if only == nil {
			primitives = true
			row[valuesColumn], err = cell(p, s, own)
		}
		if err != nil {
			return err
		}
		t.add(row)
	}
	if primitives {
		t.columns = append(t.columns, valuesColumn)
	}
	return nil
}

func (t *table) readRow(p probe, s v8.Scope, v v8.Value, row map[string]string, fixed bool) error {
	cells, _, err := p.properties(v, false, true)
	if err != nil {
		return err
	}
	for _, own := range cells {
		if own.key.Kind() != v8.KindString {
			continue
		}
		name, _, err := p.clip(own.key, maxLabel)
		if err != nil {
			return err
		}
		if !slices.Contains(t.columns, name) {
			if fixed || len(t.columns) > maxColumns {
				continue
			}
			t.columns = append(t.columns, name)
		}
		if row[name], err = cell(p, s, own); err != nil {
			return err
		}
	}
	return nil
}

// cell prints one value on one line.
func cell(p probe, s v8.Scope, own property) (string, error) {
	printer := printer{probe: p, Options: Options{Depth: Flat, elements: 3, width: maxOutput}.complete(), left: maxCell}
	text, err := printer.held(s, own)
	if len(text) > maxCell {
		text = strings.ToValidUTF8(text[:maxCell], "") + "..."
	}
	return text, err
}

// String draws the table.
func (t *table) String() string {
	widths := make([]int, len(t.columns))
	for n, column := range t.columns {
		widths[n] = cells(title(column))
		for _, row := range t.rows {
			widths[n] = max(widths[n], cells(row[column]))
		}
	}
	var b strings.Builder
	rule := func(left, middle, right string) {
		for n, width := range widths {
			b.WriteString(left + strings.Repeat("─", width+2))
			left = middle
			if n == len(widths)-1 {
				b.WriteString(right)
			}
		}
	}
	line := func(text func(column string) string) {
		for n, column := range t.columns {
			value := text(column)
			b.WriteString("│ " + value + strings.Repeat(" ", widths[n]-cells(value)+1))
		}
		b.WriteString("│\n")
	}
	rule("┌", "┬", "┐\n")
	line(title)
	rule("├", "┼", "┤\n")
	for _, row := range t.rows {
		line(func(column string) string { return row[column] })
	}
	rule("└", "┴", "┘")
	if t.more > 0 {
		b.WriteString("\n" + remaining(t.more, "row"))
	}
	return b.String()
}

func title(column string) string { return strings.TrimPrefix(column, "\x00") }
