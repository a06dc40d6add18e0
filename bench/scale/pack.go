//go:build linux

package scale

import (
	"errors"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Packing is the result of Pack.
type Packing struct {
	Foreseen int   // by cage.Count before the first group
	Groups   int   // groups made, each with an isolate and a context
	Full     int   // groups with a complete sandbox
	Refused  error // the error of the next group; nil if the limit was reached
	Process  Process
}

// Pack makes groups until one is refused, but at most limit.
func Pack(limit int) (p Packing, err error) {
	if err := groups.Supported(); err != nil {
		return p, err
	}
	p.Foreseen = cage.Count(limit)
	var (
		created  []*groups.Group
		isolates []*v8.Isolate
	)
	defer func() {
		closeAll(isolates)
		for _, g := range created {
			_ = g.Close()
		}
	}()
	for len(created) < limit && p.Refused == nil {
		g, err := groups.New()
		if errors.Is(err, groups.ErrAddressSpace) {
			p.Refused = err
			continue
		}
		if err != nil {
			return p, err
		}
		created = append(created, g)
		if g.Sandbox().Full {
			p.Full++
		}
		i, _, err := tenant(g)
		if err != nil {
			return p, err
		}
		isolates = append(isolates, i)
	}
	p.Groups = len(isolates)
	p.Process, err = ReadProcess()
	return p, err
}
