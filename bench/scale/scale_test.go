//go:build linux

package scale_test

import (
	"os"
	"testing"

	"github.com/seed24588400/paddock/bench/scale"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := live.Check(); err != nil && code == 0 {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

func check(t *testing.T, err error, good bool, figures any) {
	t.Helper()
	if err != nil || !good {
		t.Errorf("%+v: %v", figures, err)
	}
}

func TestFigures(t *testing.T) {
	g, err := groups.New()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()

	p, err := scale.Pack(3)
	check(t, err, p.Foreseen == 3 && p.Groups == 3 && p.Full == 3 && p.Refused == nil, p)
	idle, err := scale.MeasureIdle(50, 0)
	check(t, err, idle.RSS > 0 && idle.RSS < 1<<20 && idle.Mappings < 10, idle)
	held, err := scale.MeasureIdle(2, 10<<20)
	check(t, err, held.Heap > 5<<20 && held.RSS > idle.RSS, held)
	for _, in := range []*groups.Group{g, nil} {
		c, err := scale.MeasureChurn(10, 3, in)
		check(t, err, c.Took > 0 && len(c.Samples) == 3, c)
	}
	for _, in := range [][]*groups.Group{{g}, {g, g}} {
		c, err := scale.MeasureCreation(10, in...)
		check(t, err, c.PerSecond > 0 && c.CPU > 0, c)
	}
	l, err := scale.MeasurePool(5)
	check(t, err, l.Times == 5 && l.P50 > 0, l)
	took, err := scale.MeasurePlacement(groups.Pack, 2)
	check(t, err, took > 0, took)
	h, err := scale.MeasureHeaps(2, 10<<20)
	check(t, err, h.Groups == 2 && h.Verified >= 20<<20 && h.Least >= 10<<20, h)
}
