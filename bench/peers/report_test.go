//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/bench/machine"
)

// sample returns a report with two figures. Paddock is first in one of them.
func sample() *Report {
	r := &Report{
		Form: form, Taken: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), Rounds: 3,
		Machine: machine.Machine{Cores: 2, CPU: "a CPU", Kernel: "6.1", OS: "linux", Arch: "amd64", Load: "0.10"},
		Peers: []PeerFact{
			{Name: ours, About: "ours", Version: "V8 15"},
			{Name: "C++ (V8)", About: "the floor", Version: "V8 15", Floor: true},
			{Name: "goja", About: "an interpreter", Version: "goja 1"},
			{Name: "wazero", About: "no JavaScript", Version: "wazero 1"},
			{Name: "v8go", About: "V8", Absent: "not available"},
		},
		Figures: []Figure{
			{Name: "create", Task: "create", About: "an engine", Unit: Nanoseconds, Cells: []Cell{
				{Peer: ours, Values: []float64{2e6, 1e6, 3e6}},
				{Peer: "C++ (V8)", Values: []float64{1e6, 1e6, 1e6}},
				{Peer: "goja", Values: []float64{8000, 9000, 7000}, Notes: []string{"much is made later"}},
				{Peer: "wazero", Impossible: "it runs WebAssembly only"},
			}},
			{Name: "idle", Task: "idle", About: "memory", Unit: Bytes, Cells: []Cell{
				{Peer: ours, Values: []float64{440_000}},
				{Peer: "C++ (V8)"},
				{Peer: "goja", Failed: "ended by the runner after 10s"},
				{Peer: "wazero", Impossible: "it runs WebAssembly only"},
			}},
			{Name: "wasm call", Task: "wasm", About: "a call", Unit: Nanoseconds, Cells: []Cell{
				{Peer: ours, Values: []float64{100}},
				{Peer: "C++ (V8)", Values: []float64{50}},
				{Peer: "goja", Impossible: "it has no WebAssembly"},
				{Peer: "wazero", Values: []float64{250}, Failed: "exit status 2"},
			}},
		},
	}
	for n := range r.Figures {
		r.Figures[n].sum()
	}
	return r
}

func TestSum(t *testing.T) {
	f := sample().Figures[0]
	require.Equal(t, 2e6, f.Cells[0].Median)
	require.Equal(t, 1e6, f.Cells[0].Low)
	require.Equal(t, 3e6, f.Cells[0].High)
	require.Equal(t, 1.0, f.Cells[0].Ratio)
	require.Equal(t, 0.004, f.Cells[2].Ratio)
	require.Equal(t, []float64{2e6, 1e6, 3e6}, f.Cells[0].Values, "the rounds stay in their order")
	require.Zero(t, f.Cells[3].Ratio)
}

func TestVerdict(t *testing.T) {
	r := sample()
	require.Equal(t, "250 × goja", r.verdict(&r.Figures[0]), "the floor is no peer")
	require.Equal(t, "only Paddock", r.verdict(&r.Figures[1]))
	require.Equal(t, "first; next is wazero with 2.50 ×", r.verdict(&r.Figures[2]))

	r.Figures[1].Cells = r.Figures[1].Cells[:2]
	require.Empty(t, r.verdict(&r.Figures[1]), "no other was tried")
	r.Figures[0].Cells[0].Values = nil
	require.Empty(t, r.verdict(&r.Figures[0]))
	require.Empty(t, r.verdict(&Figure{}))

	r.Peers = append(r.Peers, PeerFact{Name: "node:vm", Shares: true})
	f := &r.Figures[2]
	f.Cells = append(f.Cells, Cell{Peer: "node:vm", Values: []float64{10}})
	f.sum()
	require.Equal(t, "10.0 × node:vm (no boundary); first of the others; next is wazero with 2.50 ×", r.verdict(f))
	f.Cells[3].Values = []float64{20}
	f.sum()
	require.Equal(t, "10.0 × node:vm (no boundary); 5.00 × wazero", r.verdict(f))
	f.Cells[3].Values = nil
	require.Equal(t, "10.0 × node:vm (no boundary)", r.verdict(f))
}

func TestTable(t *testing.T) {
	var b strings.Builder
	require.NoError(t, sample().Table(&b))
	text := b.String()
	require.Contains(t, text, "2 cores, a CPU, linux 6.1, amd64, load 0.10, 3 rounds, 22 November 2026 08:00 UTC\n")
	require.Contains(t, text, "v8go (V8): unavailable: not available\n")
	require.Contains(t, text, "\ncreate: an engine\n")
	require.Regexp(t, `Paddock +2.00 ms +1.00 ms – 3.00 ms\n`, text)
	require.Regexp(t, `C\+\+ \(V8\) +1.00 ms +1.00 ms – 1.00 ms +0.50 ×\n`, text, "the floor is not the best")
	require.Regexp(t, `goja +8.00 µs +7.00 µs – 9.00 µs +0.004 × +best +much is made later\n`, text)
	require.Regexp(t, `wazero +not possible: it runs WebAssembly only\n`, text)
	require.Contains(t, text, "  Paddock: 250 × goja\n")
	require.Regexp(t, `goja +failed: ended by the runner after 10s\n`, text)
	require.Regexp(t, `C\+\+ \(V8\) +not measured\n`, text)
	require.Regexp(t, `wazero +250 ns +250 ns – 250 ns +2.50 × +failed later: exit status 2\n`, text)
	for line := range strings.Lines(text) {
		require.NotRegexp(t, `[ \t]\n`, line)
	}
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	require.NoError(t, sample().Markdown(&b))
	require.Equal(t, `2 cores, a CPU, linux 6.1, load 0.10 at the start; medians of 3 rounds, November 2026.

- Paddock: V8 15
- C++ (V8): V8 15
- goja: goja 1
- wazero: wazero 1
- v8go: unavailable: `+"`not available`"+`

| less is better | Paddock | C++ (V8) | goja | rank of Paddock |
|---|---:|---:|---:|---|
| an engine | 2.00 ms | 1.00 ms | **8.00 µs** <sup>1</sup> | 250 × goja |
| memory | **440 KB** |  | hangs <sup>2</sup> | only Paddock |

- <sup>1</sup> much is made later.
- <sup>2</sup> ended by the runner after 10s.

| less is better | Paddock | C++ (V8) | wazero | rank of Paddock |
|---|---:|---:|---:|---|
| a call | **100 ns** | 50.0 ns | 250 ns <sup>1</sup> | first; next is wazero with 2.50 × |

- <sup>1</sup> exit status 2.
`, b.String())
}

func TestWriteAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	r := sample()
	require.NoError(t, r.Write(path))
	got, err := ReadReport(path)
	require.NoError(t, err)
	require.Equal(t, r, got)

	// The fields that the charts use.
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var form struct {
		Form    int
		Machine struct{ Cores int }
		Figures []struct {
			Name, Unit string
			Cells      []struct {
				Peer   string
				Median float64
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	require.NoError(t, d.Decode(&form))
	require.Equal(t, 1, form.Form)
	require.Equal(t, 2, form.Machine.Cores)
	require.Equal(t, "create", form.Figures[0].Name)
	require.Equal(t, "ns", form.Figures[0].Unit)
	require.Equal(t, ours, form.Figures[0].Cells[0].Peer)
	require.Equal(t, 2e6, form.Figures[0].Cells[0].Median)

	_, err = ReadReport(filepath.Join(t.TempDir(), "none.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte(`{"form": 2}`), 0o600))
	_, err = ReadReport(path)
	require.ErrorContains(t, err, "format 2")
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = ReadReport(path)
	require.Error(t, err)
}

func TestQuantity(t *testing.T) {
	for _, x := range []struct {
		value float64
		unit  Unit
		want  string
	}{
		{0, Nanoseconds, "0 ns"},
		{0.5, Nanoseconds, "0.50 ns"},
		{6.05, Nanoseconds, "6.05 ns"},
		{341, Nanoseconds, "341 ns"},
		{999.4, Nanoseconds, "999 ns"},
		{999.6, Nanoseconds, "1.00 µs"},
		{17.161e6, Nanoseconds, "17.2 ms"},
		{2.5e9, Nanoseconds, "2.50 s"},
		{4e12, Nanoseconds, "4000 s"},
		{4989, Bytes, "4.99 KB"},
		{1.26e6, Bytes, "1.26 MB"},
	} {
		require.Equal(t, x.want, quantity(x.value, x.unit))
	}
	require.Equal(t, "0.004 ×", times(0.004))
	require.Equal(t, "258 ×", times(258.2))
}
