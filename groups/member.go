package groups

import (
	"cmp"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/membership"
	"github.com/seed24588400/paddock/internal/room"
	"github.com/seed24588400/paddock/locker"
)

func init() {
	membership.Register(membership.Hooks[*Group]{
		Join: (*Group).join, Leave: (*Group).leave, Keep: (*Group).keep, Drop: (*Group).drop,
	})
}

var joining atomic.Int64 // isolates that are being created

func (g *Group) join(create func(bridge.Group) (*membership.Member, error)) error {
	switch {
	case g.check() != nil:
		return g.check()
	case create == nil:
		return fmt.Errorf("groups: join: %w: the function is nil", locker.ErrInvalid)
	}
	defer joining.Add(-1)
	if n := joining.Add(1); !room.ForIsolates(int(n)) {
		return fmt.Errorf("groups: an isolate takes 2 GiB of address space: %w; "+
			"close isolates that are not needed, or raise ulimit -v", ErrAddressSpace)
	}
	if err := g.countIn(); err != nil {
		return fmt.Errorf("groups: %w", err)
	}
	m, err := create(g.group)
	if err == nil && (m == nil || m.Use == nil) {
		err = fmt.Errorf("groups: join: %w: Member.Use is nil", locker.ErrInvalid)
	}
	if err != nil {
		if m == nil {
			m = &membership.Member{}
		}
		m.Lost = cmp.Or(m.Lost, "fatal")
		g.countOut(m)
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members[m] = struct{}{}
	if invariants.Enabled {
		g.checkCounts()
	}
	g.log(slog.LevelDebug, "isolate created", attr(m))
	return nil
}

func (g *Group) countIn() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	mappings := cage.MappingsPerIsolate
	if !g.mapped {
		mappings += cage.MappingsPerGroup
	}
	switch {
	case g.isLost():
		return ErrGroupLost
	case g.closed:
		return ErrGroupClosed
	case g.isolates >= cage.IsolatesPerGroup:
		return fmt.Errorf("%w: it has %d isolates, which is the maximum for a group; use another group",
			ErrFull, g.isolates)
	}
	if !bridge.ReserveMappings(mappings) {
		return fmt.Errorf("an isolate takes %d memory mappings: %w; "+
			"close isolates that are not needed, or raise vm.max_map_count", mappings, ErrMappings)
	}
	g.mapped = true
	g.isolates++
	g.created++
	if invariants.Enabled {
		g.checkCounts()
	}
	return nil
}

func (g *Group) leave(m *membership.Member) {
	if g.check() == nil && g.forget(m) {
		g.countOut(m)
	}
}

func (g *Group) forget(m *membership.Member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.members[m]
	delete(g.members, m)
	return ok
}

func (g *Group) countOut(m *membership.Member) {
	// The mappings of a lost isolate stay until the group is released.
	if m.Lost == "" {
		bridge.ReleaseMappings(cage.MappingsPerIsolate)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.isolates--
	if m.Lost != "" {
		g.lost++
		known.countLost(m.Lost, m.Leaked)
		g.log(slog.LevelWarn, "isolate lost", attr(m), slog.String("cause", m.Lost),
			slog.Uint64("leaked", m.Leaked), slog.Int("isolates", g.isolates))
	} else {
		g.log(slog.LevelDebug, "isolate closed", attr(m))
	}
	g.releaseUnused()
}

func attr(m *membership.Member) slog.Attr {
	return slog.Group("isolate", slog.Uint64("id", m.ID), slog.String("name", m.Name))
}

// condemned reports whether the group accepts no more isolates.
func (g *Group) condemned() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed || g.isLost()
}

func (g *Group) keep() {
	if g.check() != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept++
}

func (g *Group) drop() {
	if g.check() != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if invariants.Enabled {
		invariants.Check(g.kept > 0, "groups: a group is dropped that was not kept")
	}
	if g.kept == 0 {
		return
	}
	g.kept--
	g.releaseUnused()
}
