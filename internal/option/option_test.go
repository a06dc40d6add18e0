package option

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/locker"
)

type inner struct {
	Time  time.Duration
	Grace time.Duration
}

type options struct {
	Count  int
	Size   uint64
	Name   string
	Inner  inner
	hidden int
}

func TestCheck(t *testing.T) {
	require.NoError(t, Check(options{Size: 1 << 63, hidden: -1}))
	require.NoError(t, Check(options{Inner: inner{Grace: -1}}, "Inner.Grace"))
	err := Check(options{Count: -5})
	require.ErrorIs(t, err, locker.ErrInvalid)
	require.EqualError(t, err, "invalid argument: options.Count is -5; it must not be negative")
	require.EqualError(t, Check(options{Inner: inner{Time: -time.Second, Grace: -1}}, "Inner.Grace"),
		"invalid argument: options.Inner.Time is -1s; it must not be negative")
}
