//go:build linux

package scale

import (
	"context"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Heaps is the result of MeasureHeaps.
type Heaps struct {
	Groups   int
	Live     uint64 // bytes of heap of all groups after a full collection of each
	Least    uint64 // minimum of all groups
	Verified uint64 // bytes that were verified
	Took     time.Duration
}

// fillHeap fills the heap with arrays of numbers that are small enough for the collector
// to move. Each number encodes its position and its group.
const fillHeap = `
let heap = [];
function fill(arrays, length, mark) {
  for (let i = 0; i < arrays; i++) {
    const a = new Array(length);
    for (let j = 0; j < length; j++) a[j] = i * length + j + mark;
    heap.push(a);
  }
}
function verify(arrays, length, mark) {
  if (heap.length !== arrays) return -1;
  let bytes = 0;
  for (let i = 0; i < arrays; i++) {
    const a = heap[i];
    if (a.length !== length) return -1;
    for (let j = 0; j < length; j++) {
      if (a[j] !== i * length + j + mark) return -1;
      bytes += 8;
    }
  }
  return bytes;
}`

// MeasureHeaps fills a heap of that many bytes in each of n groups, which all exist at
// the same time, collects each heap fully, and then verifies every number.
func MeasureHeaps(n int, bytes uint64) (h Heaps, err error) {
	const length = 1000 // doubles per array
	ctx := context.Background()
	begin := time.Now()
	arrays := int(bytes/(8*length)) + 1
	var contexts []*v8.Context
	defer func() {
		for _, c := range contexts {
			_ = c.Isolate().Close()
		}
	}()
	for k := range n {
		g, err := groups.New()
		if err != nil {
			return h, err
		}
		defer g.Close()
		i, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Limits: v8.Limits{Memory: 7 << 29}})
		if err != nil {
			return h, err
		}
		c, err := i.NewContext(ctx)
		if err != nil {
			return h, err
		}
		contexts = append(contexts, c)
		if err := c.Exec(ctx, fillHeap); err != nil {
			return h, err
		}
		if _, err := c.Call(ctx, "fill", arrays, length, mark(k)); err != nil {
			return h, err
		}
	}
	for _, c := range contexts {
		if err := c.Isolate().CollectGarbage(ctx); err != nil {
			return h, err
		}
	}
	for k, c := range contexts {
		live := c.Isolate().Memory().Heap
		h.Live += live
		if h.Least == 0 || live < h.Least {
			h.Least = live
		}
		x, err := c.Call(ctx, "verify", arrays, length, mark(k))
		if err != nil {
			return h, err
		}
		seen, _ := x.(float64)
		if seen < 0 || uint64(seen) != uint64(arrays)*8*length {
			return h, fmt.Errorf("scale: group %d: a number has changed", k)
		}
		h.Verified += uint64(seen)
	}
	h.Groups, h.Took = n, time.Since(begin)
	return h, nil
}

// mark returns a number that identifies a group. It is not an integer, because V8 would
// store integers differently.
func mark(group int) float64 { return 0.5 + float64(group)*1e12 }
