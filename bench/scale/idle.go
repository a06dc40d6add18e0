package scale

import (
	"context"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// objectBytes is what one object of MeasureIdle's takes, with its elements.
const objectBytes = 64

// perGroup is how many isolates share a group: V8 has trusted objects of about
// 4,000 in one.
const perGroup = 2000

// settled is how long isolates are given to settle.
const settled = 3 * time.Second

// Idle is what one isolate takes that has a context, has run a little script
// and does nothing: the average of many.
type Idle struct {
	RSS          float64 // bytes
	AddressSpace float64 // bytes
	Mappings     float64
	Heap         float64 // bytes used, as V8 counts
}

// MeasureIdle makes n isolates that hold about heap bytes of small objects each,
// collects their garbage if heap is not 0, and closes them again.
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
				_ = g.Close() // to more
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
		if err := c.Exec(context.Background(), script, v8.Origin{}); err != nil {
			return err
		}
		return i.CollectGarbage(context.Background())
	}
	// The first of a process and of a group take more.
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
	time.Sleep(settled) // they give back what they do not use by and by
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
