package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
)

func TestDoctor(t *testing.T) {
	got := finish(t, paddock(t, "doctor"))
	require.Zero(t, got.code, got)
	require.Empty(t, got.stderr)
	require.Contains(t, got.stdout, "isolate groups ")
	require.Contains(t, got.stdout, "cage of one ")
}

func TestDoctorJSON(t *testing.T) {
	got := finish(t, paddock(t, "doctor", "--json"))
	require.Zero(t, got.code, got)
	var d diagnosis
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &d))
	require.True(t, d.Usable)
	require.True(t, d.Groups.Supported)
	require.Equal(t, uint64(4<<30), d.Groups.Cage)
	require.Greater(t, d.Groups.Reservation, d.Groups.Sandbox)
	require.Positive(t, d.Groups.More)
	require.Positive(t, d.Machine.Isolates)
	require.NotNil(t, d.Advice)

	var raw map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &raw))
	require.Contains(t, raw["machine"], "memoryLimit")
}

func TestPrescribe(t *testing.T) {
	fineGroups := groupFacts{Supported: true, More: 100}
	fine := cage.Machine{CPUs: 2, Memory: 8 << 30, MaxMappings: 1 << 20, Mappings: 100, Stack: 8 << 20}
	type advice struct {
		level   level
		subject string
	}
	tests := map[string]struct {
		change func(g *groupFacts, m *cage.Machine)
		want   []advice
	}{
		"fine": {func(*groupFacts, *cage.Machine) {}, nil},
		"wrong V8": {func(g *groupFacts, _ *cage.Machine) {
			*g = groupFacts{Problem: "no cages"}
		}, []advice{{wrong, "isolate groups"}}},
		"no room for V8": {func(g *groupFacts, m *cage.Machine) {
			*g = groupFacts{Problem: "x"}
			m.AddressSpace = 1
		}, []advice{{wrong, "isolate groups"}}},
		"ulimit -v": {func(_ *groupFacts, m *cage.Machine) {
			m.AddressSpace = 1 << 40
		}, []advice{{tight, "address space"}}},
		"few groups":    {func(g *groupFacts, _ *cage.Machine) { g.More = 3 }, []advice{{tight, "address space"}}},
		"few mappings":  {func(_ *groupFacts, m *cage.Machine) { m.MaxMappings = 65530 }, []advice{{tight, "mappings"}}},
		"no mappings":   {func(_ *groupFacts, m *cage.Machine) { m.MaxMappings = 105 }, []advice{{wrong, "mappings"}}},
		"small stack":   {func(_ *groupFacts, m *cage.Machine) { m.Stack = 1 << 20 }, []advice{{wrong, "stack"}}},
		"small machine": {func(_ *groupFacts, m *cage.Machine) { m.Memory = 1 << 28 }, []advice{{tight, "memory"}}},
		"small container": {func(_ *groupFacts, m *cage.Machine) { m.MemoryLimit = 1 << 28; m.Stack = 0 },
			[]advice{{tight, "memory"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g, m := fineGroups, fine
			test.change(&g, &m)
			var got []advice
			for _, p := range prescribe(g, m) {
				require.NotEmpty(t, p.Problem)
				require.NotEmpty(t, p.Remedy)
				got = append(got, advice{p.Level, p.Subject})
			}
			require.Equal(t, test.want, got)
		})
	}
}
