package scale

import (
	"errors"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Refusal is where isolates end, and how.
type Refusal struct {
	Isolates int    // made before
	Words    string // of the error
	Took     time.Duration
}

// MeasureRefusal makes isolates until there are no mappings left for one.
func MeasureRefusal() (r Refusal, err error) {
	begin := time.Now()
	var all []*v8.Isolate
	defer func() {
		for _, i := range all {
			_ = i.Close()
		}
	}()
	for {
		i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
		if errors.Is(err, groups.ErrMappings) {
			return Refusal{Isolates: len(all), Words: err.Error(), Took: time.Since(begin)}, nil
		}
		if err != nil {
			return r, err
		}
		all = append(all, i)
	}
}
