//go:build linux

package scale

import (
	"context"
	"errors"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Refusal is the result of MeasureRefusal.
type Refusal struct {
	Isolates int    // made before the refusal
	Words    string // text of the error
	Took     time.Duration
}

// MeasureRefusal makes isolates until there are no mappings left for another one.
func MeasureRefusal() (r Refusal, err error) {
	begin := time.Now()
	a, err := groups.NewAllocator(groups.AllocatorOptions{MaxReserved: 1 << 50, MaxHeapPerGroup: 1 << 50})
	if err != nil {
		return r, err
	}
	defer a.Close()
	var all []*v8.Isolate
	defer func() { closeAll(all) }()
	for {
		i, err := v8.Place(context.Background(), a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
		if errors.Is(err, groups.ErrMappings) {
			return Refusal{Isolates: len(all), Words: err.Error(), Took: time.Since(begin)}, nil
		}
		if err != nil {
			return r, err
		}
		all = append(all, i)
	}
}
