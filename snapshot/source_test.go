package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// long returns a script of at least n bytes that defines a function. The function has
// not been called.
func long(function string, n int) string {
	return fmt.Sprintf("function %s() { return '%s' } /*%s*/", function, function, strings.Repeat(".", n))
}

// Long sources are stored outside the heap, and isolates share them.
func TestSourcesAreShared(t *testing.T) {
	const size = 8 << 20
	base := build(t, of(long("one", size), long("one", size), "var n = 1"))
	require.Less(t, base.Size(), size+size/2, "one text is there once")
	s := build(t, snapshot.Options{Base: base, Default: snapshot.Context{Scripts: scripts(long("two", size))}})
	reread, err := snapshot.Load(s.Bytes())
	require.NoError(t, err)
	i := from(t, v8.IsolateOptions{Snapshot: reread, Limits: v8.Limits{Memory: 16 << 20}})
	require.NoError(t, reread.Close())
	heap, err := i.HeapStatistics(ctx)
	require.NoError(t, err)
	require.Less(t, heap.UsedHeap, uint64(size))
	require.Equal(t, "onetwo", eval(t, i, "", "one() + two()"), "compiled from the text")
	require.Equal(t, "function two() { return 'two' }", eval(t, i, "", "two.toString()"))
	require.NoError(t, i.CollectGarbage(ctx))
	require.Equal(t, "two", eval(t, i, "", "(0, eval)('(' + two + ')')()"))
}

func TestSourcesOfAllKinds(t *testing.T) {
	var many []string
	for n := range 100 {
		many = append(many, long(fmt.Sprintf("f%d", n), 64<<10))
	}
	many = append(many, strings.Replace(long("g", 64<<10), "'g'", "'gü'", 1),
		strings.Replace(long("h", 64<<10), "'h'", "'h€'", 1))
	s := build(t, snapshot.Options{Default: snapshot.Context{
		Scripts: scripts(many...),
		WarmUp:  scripts("f1(); g()"),
		Setup:   loaded(map[string]string{"main.mjs": "globalThis.m = () => 'm' //" + strings.Repeat(".", 1<<20)}).Setup,
	}})
	for range 2 {
		i := from(t, v8.IsolateOptions{Snapshot: s})
		require.Equal(t, "f0,f1,f63,f99,gü,h€,m", eval(t, i, "", "[f0(), f1(), f63(), f99(), g(), h(), m()].join()"))
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, withLoader(c, map[string]string{"main.mjs": "throw 1"}, func(l *modules.Loader) error {
			return l.Import(ctx, "main.mjs", nil)
		}))
	}
}
