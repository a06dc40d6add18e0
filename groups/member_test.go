package groups_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/membership"
	"github.com/seed24588400/paddock/locker"
)

var members = membership.Of[*groups.Group]()

// Leave ignores a Member that has not joined, and Drop does nothing without Keep.
// Otherwise the group's memory would be released while an isolate is in it.
func TestLeaveWithoutJoin(t *testing.T) {
	g := newGroup(t)
	i, err := newIsolate(g)
	require.NoError(t, err)
	defer closeIsolate(i)
	for _, m := range []*membership.Member{nil, {}, {ID: i.ID()}, {Lost: "fatal"}} {
		members.Leave(g, m)
	}
	if !invariants.Enabled { // to drop a group that was not kept is a fault
		members.Drop(g)
	}
	require.Zero(t, g.Stats().Lost)
	require.Equal(t, 1, g.Stats().Isolates)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	x, err := c.Eval(ctx, "6 * 7")
	require.NoError(t, err)
	require.EqualValues(t, 42, x)
}

// A group that is nil or zero has no members, and a Member that is wrong does not join.
func TestJoinNilGroup(t *testing.T) {
	never := func(bridge.Group) (*membership.Member, error) {
		t.Error("called")
		return nil, nil
	}
	for _, g := range []*groups.Group{nil, {}} {
		require.ErrorIs(t, members.Join(g, never), locker.ErrInvalid)
		members.Leave(g, &membership.Member{})
		members.Leave(g, nil)
		members.Keep(g)
		members.Drop(g)
	}
	g := newGroup(t)
	require.ErrorIs(t, members.Join(g, nil), locker.ErrInvalid)
	for _, m := range []*membership.Member{nil, {}, {ID: 1}} {
		require.ErrorIs(t, members.Join(newGroup(t), func(bridge.Group) (*membership.Member, error) {
			return m, nil
		}), locker.ErrInvalid)
	}
	require.Zero(t, g.Stats().Created)
}
