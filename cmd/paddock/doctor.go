package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

func newDoctor(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [--json]",
		Short: "Tell what this machine can hold, and what stands in the way",
		Long: `Doctor tells V8's version, whether isolate groups work with whole sandboxes, how
many groups and isolates a process could make here, and the limits that bear on
it. For each thing that is wrong or tight it says what to do.

The groups counted are those that fit side by side. An isolate costs about 6
mappings of the process's vm.max_map_count while it is idle, a group 40; an
eighth of them is left to heaps that grow.

With --json the report is one object. Sizes are in bytes; a limit that is not set
is null:

  usable           whether isolates can be made
  v8.version
  groups.supported whether V8 has multiple cages, and its sandbox is whole
  groups.problem   why not; "" if they are supported
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
  0    isolates can be made
  1    they cannot
  2    wrong use`,
		Example: `  paddock doctor
  paddock doctor --json | jq .groups.more`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return doctor(s, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func doctor(s streams, asJSON bool) error {
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
