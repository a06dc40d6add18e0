package groups

import (
	"cmp"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// Member describes an isolate to its group. Package v8 creates Members.
type Member struct {
	ID   uint64
	Name string
	Made time.Time
	Use  func() cage.Use // returns the current use; it must not call package groups
	Lost string          // the cause of the loss, as v8.LossKind names it; "" if the isolate was not lost
	Left uint64          // bytes that V8 had allocated with malloc for an isolate that was lost
}

var joining atomic.Int64 // isolates that are being created

// Join adds an isolate to the group and calls make to create it. If make returns an
// error, the Member's Lost field names the cause of the loss. Join is for package v8;
// users call v8.NewIsolate.
func (g *Group) Join(make func(bridge.Group) (*Member, error)) error {
	switch {
	case g.check() != nil:
		return g.check()
	case make == nil:
		return fmt.Errorf("groups: join: %w: the function is nil", locker.ErrInvalid)
	}
	defer joining.Add(-1)
	if n := joining.Add(1); !cage.RoomForIsolates(int(n)) {
		return fmt.Errorf("groups: an isolate takes 2 GiB of address space: %w; close isolates that are not needed, or raise ulimit -v", ErrAddressSpace)
	}
	if err := g.countIn(); err != nil {
		return fmt.Errorf("groups: %w", err)
	}
	m, err := make(g.group)
	if err == nil && (m == nil || m.Use == nil) {
		err = fmt.Errorf("groups: join: %w: a Member without Use", locker.ErrInvalid)
	}
	if err != nil {
		if m == nil {
			m = &Member{}
		}
		m.Lost = cmp.Or(m.Lost, "fatal")
		g.leave(m)
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members[m] = struct{}{}
	g.log(slog.LevelDebug, "isolate made", m.attr())
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
		return ErrLost
	case g.closed:
		return ErrClosed
	case g.isolates >= cage.IsolatesPerGroup:
		return fmt.Errorf("%w: it has %d isolates, as many as V8 can make there; use another group", ErrFull, g.isolates)
	}
	if err := cage.TakeMappings(mappings); err != nil {
		return fmt.Errorf("an isolate: %w", err)
	}
	g.mapped = true
	g.isolates++
	g.made++
	return nil
}

// Leave removes an isolate that has been disposed of or lost. It does nothing if m
// has not joined or has left already. Leave is for package v8.
func (g *Group) Leave(m *Member) {
	if g.check() == nil && g.forget(m) {
		g.leave(m)
	}
}

func (g *Group) forget(m *Member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.members[m]
	delete(g.members, m)
	return ok
}

func (g *Group) leave(m *Member) {
	// The mappings of a lost isolate stay until the group is released.
	if m.Lost == "" {
		cage.GiveMappings(cage.MappingsPerIsolate)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.isolates--
	if m.Lost != "" {
		g.lost++
		known.lose(m.Lost, m.Left)
		g.log(slog.LevelWarn, "isolate lost", m.attr(), slog.String("to", m.Lost), slog.Uint64("left", m.Left), slog.Int("isolates", g.isolates))
	} else {
		g.log(slog.LevelDebug, "isolate closed", m.attr())
	}
	g.giveBack()
}

func (m *Member) attr() slog.Attr {
	return slog.Group("isolate", slog.Uint64("id", m.ID), slog.String("name", m.Name))
}

// condemned reports whether the group accepts no more isolates.
func (g *Group) condemned() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed || g.isLost()
}
