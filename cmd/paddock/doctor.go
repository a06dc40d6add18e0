package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/v8"
)

func newDoctor(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [--json]",
		Short: "Report what this machine can hold, and what limits it",
		Long: `Doctor reports V8's version, whether isolate groups work with complete sandboxes,
how many groups and isolates a process can create here, and the limits that
determine these numbers. For each problem it prints a remedy.

The groups counted are those that fit at the same time. An idle isolate takes
about 6 of the mappings that vm.max_map_count allows the process, and a group
takes 40. An eighth of the mappings is reserved for heaps that grow.

With --json the report is one object. Sizes are in bytes. Limits that are not set
are null:

  usable           whether isolates can be created
  v8.version
  groups.supported whether V8 has multiple cages and a complete sandbox
  groups.problem   the reason why not; "" if they are supported
  groups.reservation, groups.sandbox, groups.cage
                   sizes of one group: address space, sandbox, heap
  groups.more      how many more groups fit, counted up to groups.counted;
                   0 if they are not supported
  machine.cpus, machine.memory, machine.memoryLimit, machine.addressSpace,
  machine.stack, machine.maxMappings, machine.mappings
                   CPUs; physical memory; limit of cgroup v2; ulimit -v;
                   ulimit -s; vm.max_map_count; mappings in use
  machine.isolates how many more isolates the mappings allow
  advice           list of {level, subject, problem, remedy}; level is "wrong"
                   or "tight"

Exit codes:
  0    isolates can be created
  1    isolates cannot be created
  2    invalid usage`,
		Example: `  paddock doctor
  paddock doctor --json | jq .groups.more`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return doctor(s, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func doctor(s streams, asJSON bool) error {
	if err := v8.Supported(); err != nil {
		return exitError{exitFailure, err}
	}
	d, err := diagnose()
	if err != nil {
		return exitError{exitFailure, err}
	}
	if asJSON {
		encoder := json.NewEncoder(s.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(d)
	} else {
		_, err = fmt.Fprint(s.out, d)
	}
	if err != nil {
		return exitError{exitFailure, err}
	}
	if !d.Usable {
		return exitError{code: exitFailure}
	}
	return nil
}
