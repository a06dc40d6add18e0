package main

import (
	"fmt"

	"github.com/seed24588400/paddock/cage"
)

// prescription describes a problem and its remedy.
type prescription struct {
	Level   level  `json:"level"`
	Subject string `json:"subject"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

type level string

const (
	wrong level = "wrong" // isolates cannot be created
	tight level = "tight" // works, with restrictions
)

// Values below these have level tight. A stack below smallStack has level wrong,
// because V8's stack limit is about 1 MiB.
const (
	enoughMappings = 1 << 18 // as in docs/tuning.md
	fewGroups      = 16
	smallMemory    = 512 << 20
	smallStack     = 2 << 20
)

// prescribe checks for all known problems. It never returns nil.
func prescribe(g groupFacts, m cage.Machine) []prescription {
	list := []prescription{}
	add := func(when bool, l level, subject, remedy, problem string, args ...any) {
		if when {
			list = append(list, prescription{l, subject, fmt.Sprintf(problem, args...), remedy})
		}
	}
	add(!g.Supported && m.AddressSpace == 0, wrong, "isolate groups",
		"link the V8 that third_party/v8 builds", "%s", g.Problem)
	add(!g.Supported && m.AddressSpace != 0, wrong, "isolate groups",
		"ulimit -v unlimited", "%s", g.Problem)
	add(g.Supported && m.AddressSpace != 0, tight, "address space",
		"ulimit -v unlimited", "the limit of %s leaves room for %d more groups", amount(m.AddressSpace), g.More)
	add(g.Supported && m.AddressSpace == 0 && g.More < fewGroups, tight, "address space",
		"use a kernel with 47 bits of address space for each process, and map less memory in this process",
		"there is room for only %d more groups", g.More)
	add(m.Isolates() == 0, wrong, "mappings",
		fmt.Sprintf("sysctl -w vm.max_map_count=%d", enoughMappings), "no mappings are left for an isolate")
	add(m.Isolates() > 0 && m.MaxMappings < enoughMappings, tight, "mappings",
		fmt.Sprintf("sysctl -w vm.max_map_count=%d", enoughMappings),
		"vm.max_map_count of %d allows about %d isolates", m.MaxMappings, m.Isolates())
	add(m.Stack != 0 && m.Stack < smallStack, wrong, "stack",
		"ulimit -s 8192", "threads get %s; V8 needs %s", amount(m.Stack), amount(smallStack))
	add(m.Memory < smallMemory, tight, "memory",
		"set a heap limit for isolates", "the machine has %s", amount(m.Memory))
	add(m.MemoryLimit != 0 && m.MemoryLimit < smallMemory, tight, "memory",
		"raise memory.max of the control group, or set a heap limit for isolates",
		"the control group allows %s", amount(m.MemoryLimit))
	return list
}
