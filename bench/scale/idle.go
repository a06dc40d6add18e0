//go:build linux

package scale

import (
	"context"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// objectBytes is the size of one object of MeasureIdle with its elements.
const objectBytes = 64

// perGroup is the number of isolates per group. V8's trusted space has room for about
// 4,000 isolates of a group.
const perGroup = 2000

// settled is the time in which isolates release memory after they became idle.
const settled = 3 * time.Second

// Idle has the resources of one idle isolate with a context that has run a small script:
// averages.
type Idle struct {
	RSS          float64 // bytes
	AddressSpace float64 // bytes
	Mappings     float64
	Heap         float64 // bytes used, as counted by V8
}

// MeasureIdle makes n isolates with about heap bytes of small objects each, collects
// their garbage if heap is not 0, and closes them.
func MeasureIdle(n, heap int) (idle Idle, err error) {
	var (
		g        *groups.Group
		isolates []*v8.Isolate
	)
	defer func() {
		if g != nil {
			_ = g.Close()
		}
		closeAll(isolates)
	}()
	one := func() error {
		if len(isolates)%perGroup == 0 {
			next, err := groups.New()
			if err != nil {
				return err
			}
			if g != nil {
				_ = g.Close() // accepts no further isolates
			}
			g = next
		}
		i, c, err := tenant(g)
		if err != nil {
			return err
		}
		isolates = append(isolates, i)
		if heap == 0 {
			return nil
		}
		script := fmt.Sprintf("var held = []; for (let i = 0; i < %d; i++) held.push({i, j: {}})", heap/objectBytes)
		if err := c.Exec(context.Background(), script); err != nil {
			return err
		}
		return i.CollectGarbage(context.Background())
	}
	// The first isolates of a process and of a group need more memory.
	for range 2 {
		if err := one(); err != nil {
			return idle, err
		}
	}
	before, err := ReadProcess()
	if err != nil {
		return idle, err
	}
	for range n {
		if err := one(); err != nil {
			return idle, err
		}
	}
	time.Sleep(settled) // they release unused memory gradually
	after, err := ReadProcess()
	if err != nil {
		return idle, err
	}
	var held uint64
	for _, i := range isolates[len(isolates)-n:] {
		s, err := i.HeapStatistics(context.Background())
		if err != nil {
			return idle, err
		}
		held += s.UsedHeap
	}
	return Idle{
		RSS:          (float64(after.RSS) - float64(before.RSS)) / float64(n),
		AddressSpace: (float64(after.AddressSpace) - float64(before.AddressSpace)) / float64(n),
		Mappings:     float64(after.Mappings-before.Mappings) / float64(n),
		Heap:         float64(held) / float64(n),
	}, nil
}
