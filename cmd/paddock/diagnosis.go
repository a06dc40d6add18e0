package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// diagnosis is the report of doctor. The help of doctor documents its JSON.
type diagnosis struct {
	Usable  bool           `json:"usable"`
	V8      engineFacts    `json:"v8"`
	Groups  groupFacts     `json:"groups"`
	Machine machineFacts   `json:"machine"`
	Advice  []prescription `json:"advice"`
}

type engineFacts struct {
	Version string `json:"version"`
}

type groupFacts struct {
	Supported   bool   `json:"supported"`
	Problem     string `json:"problem"`
	Reservation uint64 `json:"reservation"`
	Sandbox     uint64 `json:"sandbox"`
	Cage        uint64 `json:"cage"`
	More        int    `json:"more"`
	Counted     int    `json:"counted"`
}

type machineFacts struct {
	CPUs         int     `json:"cpus"`
	Memory       uint64  `json:"memory"`
	MemoryLimit  *uint64 `json:"memoryLimit"`
	AddressSpace *uint64 `json:"addressSpace"`
	Stack        *uint64 `json:"stack"`
	MaxMappings  int     `json:"maxMappings"`
	Mappings     int     `json:"mappings"`
	Isolates     int     `json:"isolates"`
}

// countedGroups is the maximum number of groups that doctor counts.
const countedGroups = 1000

func diagnose() (*diagnosis, error) {
	machine, err := cage.ReadMachine()
	if err != nil {
		return nil, err
	}
	d := &diagnosis{
		V8:      engineFacts{v8.Version()},
		Groups:  examineGroups(),
		Machine: examineMachine(machine),
	}
	d.Advice = prescribe(d.Groups, machine)
	d.Usable = true
	for _, p := range d.Advice {
		d.Usable = d.Usable && p.Level != wrong
	}
	return d, nil
}

func examineGroups() groupFacts {
	fixed := cage.Fixed()
	g := groupFacts{
		Reservation: fixed.AddressSpace,
		Sandbox:     fixed.Sandbox,
		Cage:        fixed.Cage,
		Counted:     countedGroups,
	}
	if err := groups.Supported(); err != nil {
		g.Problem = err.Error()
		return g
	}
	g.Supported = true
	g.More = cage.Count(countedGroups)
	return g
}

func examineMachine(m cage.Machine) machineFacts {
	return machineFacts{
		CPUs:         m.CPUs,
		Memory:       m.Memory,
		MemoryLimit:  ifSet(m.MemoryLimit),
		AddressSpace: ifSet(m.AddressSpace),
		Stack:        ifSet(m.Stack),
		MaxMappings:  m.MaxMappings,
		Mappings:     m.Mappings,
		Isolates:     m.Isolates(),
	}
}

func ifSet(n uint64) *uint64 {
	if n == 0 {
		return nil
	}
	return &n
}

// String returns the report as text.
func (d *diagnosis) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t"+format+"\n", append([]any{name}, args...)...)
	}
	line("V8", "%s", d.V8.Version)
	if g := d.Groups; g.Supported {
		line("isolate groups", "yes, with complete sandboxes")
		line("  more that fit", "%s", upTo(g.More, g.Counted))
	} else {
		line("isolate groups", "no: %s", g.Problem)
	}
	line("  address space of one", "%s", amount(d.Groups.Reservation))
	line("  sandbox of one", "%s", amount(d.Groups.Sandbox))
	line("  cage of one", "%s", amount(d.Groups.Cage))
	m := d.Machine
	line("CPUs", "%d", m.CPUs)
	line("physical memory", "%s", amount(m.Memory))
	line("memory limit (cgroup v2)", "%s", limitText(m.MemoryLimit))
	line("address space (ulimit -v)", "%s", limitText(m.AddressSpace))
	line("stack (ulimit -s)", "%s", limitText(m.Stack))
	line("mappings (vm.max_map_count)", "%d of %d in use, room for about %d isolates",
		m.Mappings, m.MaxMappings, m.Isolates)
	w.Flush()
	for _, p := range d.Advice {
		fmt.Fprintf(&b, "\n%s: %s: %s\n  %s\n", p.Level, p.Subject, p.Problem, p.Remedy)
	}
	if len(d.Advice) == 0 {
		b.WriteString("\nNo problems were found.\n")
	}
	return b.String()
}

func upTo(n, counted int) string {
	if n == counted {
		return fmt.Sprintf("%d or more", n)
	}
	return fmt.Sprintf("%d", n)
}

func limitText(n *uint64) string {
	if n == nil {
		return "none"
	}
	return amount(*n)
}

// amount formats a size in binary units.
func amount(n uint64) string {
	names := []string{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"}
	at, f := 0, float64(n)
	for f >= 1024 && at < len(names)-1 {
		f /= 1024
		at++
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") + " " + names[at]
}
