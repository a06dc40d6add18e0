package scale

import (
	"errors"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Packing is how many groups were alive at once.
type Packing struct {
	Foreseen int   // by cage.Count before the first
	Groups   int   // made, an isolate with a context in each
	Full     int   // of them, those with a whole sandbox
	Refused  error // why there is not one more; nil when the limit was reached
	Process  Process
}

// Pack makes groups, at most limit, until one is refused.
func Pack(limit int) (p Packing, err error) {
	if err := groups.Supported(); err != nil {
		return p, err
	}
	p.Foreseen = cage.Count(limit)
	var (
		made     []*groups.Group
		isolates []*v8.Isolate
	)
	defer func() {
		closeAll(isolates)
		for _, g := range made {
			_ = g.Close()
		}
	}()
	for len(made) < limit && p.Refused == nil {
		g, err := groups.New()
		if errors.Is(err, groups.ErrAddressSpace) {
			p.Refused = err
			continue
		}
		if err != nil {
			return p, err
		}
		made = append(made, g)
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
