package groups_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Leave ignores a Member that has not joined, and Drop does nothing without Keep.
// Otherwise the group's memory would be released while an isolate is in it.
func TestLeaveOfAStranger(t *testing.T) {
	g := newGroup(t)
	i, err := newIsolate(g)
	require.NoError(t, err)
	defer closeIsolate(i)
	for _, m := range []*groups.Member{nil, {}, {ID: i.ID()}, {Lost: "fatal"}} {
		g.Leave(m)
	}
	g.Drop()
	require.Zero(t, g.Stats().Lost)
	require.Equal(t, 1, g.Stats().Isolates)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	x, err := c.Eval(ctx, "6 * 7", v8.Origin{})
	require.NoError(t, err)
	require.EqualValues(t, 42, x)
}
