package platforms_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A test of a user skips itself where there is no engine, as docs/platforms.md shows.
// Everywhere else an isolate can be created.
func TestSkip(t *testing.T) {
	if err := v8.Supported(); err != nil {
		t.Skip(err)
	}
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	require.NoError(t, isolate.Close())
}
