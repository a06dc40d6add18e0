package isolates

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A child has the options of its parent that restrict it, and no larger values than it
// has memory.
func TestOptionsAreInherited(t *testing.T) {
	for _, tt := range []struct{ parent, childMemory, want uint64 }{
		{1 << 20, 8 << 20, 1 << 20},
		{1 << 20, 32 << 20, 1 << 20},
		{0, 8 << 20, 16 << 20},
		{0, 32 << 20, 32 << 20},
		{512 << 20, 32 << 20, 32 << 20},
	} {
		i, err := v8.NewIsolate(v8.IsolateOptions{
			Limits: v8.Limits{Memory: 64 << 20}, MaxBytes: tt.parent, MaxDepth: 10, PrivateErrors: true,
			ForbidAtomicsWait: true,
		})
		require.NoError(t, err)
		c, err := i.NewContext(context.Background())
		require.NoError(t, err)
		f, err := New(context.Background(), c, Options{MaxMemory: 64 << 20})
		require.NoError(t, err)
		child, err := f.root.create(v8.Limits{Memory: tt.childMemory})
		require.NoError(t, err)
		require.Equal(t, tt.want, child.isolate.MaxBytes())
		require.Equal(t, 10, child.isolate.MaxDepth())
		require.True(t, child.isolate.PrivateErrors())
		require.True(t, child.isolate.ForbidsAtomicsWait())
		require.NoError(t, f.Close())
		require.NoError(t, i.Close())
		<-i.Done()
	}
}

// A guest's isolates cannot block in Atomics.wait if the guest cannot.
func TestAtomicsWaitOfChildren(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, ForbidAtomicsWait: true})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(context.Background())
	require.NoError(t, err)
	f, err := New(context.Background(), c, Options{MaxMemory: 64 << 20})
	require.NoError(t, err)
	defer f.Close()
	_, err = c.Eval(context.Background(), `isolate.create().createContext().evalSync(
		"Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)")`)
	require.ErrorContains(t, err, "Atomics.wait cannot be called in this context")
}
