package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// dots is a chart with a row for each name and a dot for each of its values, on a
// logarithmic scale.
type dots struct {
	title, axis string
	rows        []string
	series      []series
	// from is the value at which each row's line starts. 0 means no lines.
	from float64
}

// series are the values of one colour.
type series struct {
	name   string
	values []float64 // for each row, 0 for none
}

// theme has the colours for light or dark pages.
type theme struct {
	name             string
	ink, faint, soft color.Color
	series           []color.Color
}

func gray(y uint8) color.Color { return color.Gray{Y: y} }
func rgb(x uint32) color.Color {
	return color.RGBA{R: uint8(x >> 16), G: uint8(x >> 8), B: uint8(x), A: 255}
}

// The colours of the series can be distinguished with all common forms of colour
// blindness. The first is Paddock's.
var themes = []theme{
	{"light", gray(40), gray(220), gray(150), []color.Color{rgb(0xd55e00), rgb(0x0072b2), rgb(0x009e73), rgb(0xcc79a7),
		rgb(0xb8860b), rgb(0x56b4e9), rgb(0x666666)}},
	{"dark", gray(220), gray(60), gray(130), []color.Color{rgb(0xff8c3a), rgb(0x4aa8e8), rgb(0x2fd0a0), rgb(0xe8a0c8),
		rgb(0xe8c040), rgb(0x9ad8ff), rgb(0xaaaaaa)}},
}

const (
	width     = 9 * vg.Inch
	rowHeight = 16 * vg.Length(1)
	margin    = 70 * vg.Length(1) // for title and axis
	fontSize  = 10
)

// write writes the chart once for each theme, as FILE-light.svg and FILE-dark.svg.
func (d *dots) write(file string) error {
	for _, t := range themes {
		p, err := d.plot(t)
		if err != nil {
			return err
		}
		canvas := vgsvg.NewWith(vgsvg.UseWH(width, rowHeight*vg.Length(float64(len(d.rows))+d.legend())+margin))
		p.Draw(draw.New(canvas))
		f, err := os.Create(fmt.Sprintf("%s-%s.svg", file, t.name))
		if err != nil {
			return err
		}
		if err := errors.Join(write(f, canvas), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

const typeface = "Liberation Sans"

// write writes a chart. It adds typefaces for machines that lack the one with which the
// text was measured.
func write(w io.Writer, canvas *vgsvg.Canvas) error {
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte(typeface), []byte(typeface+",Arial,Helvetica,sans-serif")))
	return err
}

func (d *dots) plot(t theme) (*plot.Plot, error) {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	p := plot.New()
	p.BackgroundColor = nil // use that of the page
	p.Title.Text = d.title
	p.Title.Padding = 6
	p.Title.TextStyle.Font.Size = fontSize + 2
	p.Title.TextStyle.Color = t.ink
	p.X.Label.Text = d.axis
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max = d.span()
	p.X.Tick.Marker = decades(p.X.Min, p.X.Max)
	p.Y.Min, p.Y.Max = -0.5, float64(len(d.rows))-0.5+d.legend()
	p.Y.Tick.Marker = d.names()
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Label.TextStyle.Color, a.Tick.Label.Color, a.Tick.Color = t.soft, t.ink, t.ink, t.soft
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = fontSize, fontSize
		a.Padding = 0
	}
	p.Y.Tick.Length = 0
	p.Legend.TextStyle.Color = t.ink
	p.Legend.TextStyle.Font.Size = fontSize
	p.Legend.Top = true
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = t.faint, t.faint
	p.Add(grid)
	for n, s := range d.series {
		if err := d.add(p, s, t.series[n%len(t.series)]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (d *dots) add(p *plot.Plot, s series, c color.Color) error {
	var points plotter.XYs
	for row, x := range s.values {
		if x == 0 {
			continue
		}
		y := float64(len(d.rows) - 1 - row)
		points = append(points, plotter.XY{X: x, Y: y})
		if d.from == 0 {
			continue
		}
		line, err := plotter.NewLine(plotter.XYs{{X: d.from, Y: y}, {X: x, Y: y}})
		if err != nil {
			return err
		}
		line.Color, line.Width = c, 3
		p.Add(line)
	}
	if len(points) == 0 {
		return nil
	}
	scatter, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	scatter.GlyphStyle = draw.GlyphStyle{Color: c, Radius: 4, Shape: draw.CircleGlyph{}}
	p.Add(scatter)
	if s.name != "" {
		p.Legend.Add(s.name, scatter)
	}
	return nil
}

// span returns the range of the values, with a margin.
func (d *dots) span() (low, high float64) {
	low, high = math.Inf(1), 0
	for _, s := range d.series {
		for _, x := range s.values {
			if x > 0 {
				low, high = min(low, x), max(high, x)
			}
		}
	}
	if d.from > 0 {
		low, high = min(low, d.from), max(high, d.from)
	}
	return low / 1.3, high * 1.3
}

// legend returns the height of the legend, in rows.
func (d *dots) legend() float64 {
	n := 0
	for _, s := range d.series {
		if s.name != "" {
			n++
		}
	}
	return float64(n) * 0.8
}

func (d *dots) names() plot.ConstantTicks {
	var all plot.ConstantTicks
	for n, name := range d.rows {
		all = append(all, plot.Tick{Value: float64(len(d.rows) - 1 - n), Label: name})
	}
	return all
}

// decades returns the ticks between low and high: 1, 2 and 5 times powers of ten, or only
// powers of ten for a large range.
func decades(low, high float64) plot.ConstantTicks {
	var all plot.ConstantTicks
	steps := []float64{1, 2, 5}
	if high/low > 1e3 {
		steps = steps[:1]
	}
	for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
		for _, s := range steps {
			if x := s * math.Pow(10, e); x >= low && x <= high {
				all = append(all, plot.Tick{Value: x, Label: fmt.Sprintf("%.10g", x)})
			}
		}
	}
	return all
}
