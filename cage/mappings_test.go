package cage

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// kernel is a process of which the budget learns by count only.
type kernel struct {
	used, most int
	counts     int
	err        error
}

func (k *kernel) count() (int, int, error) {
	k.counts++
	return k.used, k.most, k.err
}

func TestMappingBudget(t *testing.T) {
	const each = 7
	k := &kernel{used: 100, most: 8 * 100 * each}
	b := mappingBudget{count: k.count}
	allowed := spare(k.used, k.most) / each
	made := 0
	var err error
	for ; err == nil && made <= 2*allowed; made++ {
		if err = b.take(each); err == nil {
			k.used += each
		}
	}
	made--
	require.ErrorIs(t, err, ErrMappings)
	require.ErrorContains(t, err, "it takes 7 memory mappings: too few are left; close isolates")
	require.Equal(t, allowed, made)
	require.Less(t, k.counts, 20, "the list is long")

	// Refusals do not count again and again.
	before := k.counts
	for range 1000 {
		require.ErrorIs(t, b.take(each), ErrMappings)
	}
	require.LessOrEqual(t, k.counts, before+1)

	// One that is closed makes room for one.
	b.give(each)
	require.NoError(t, b.take(each))
	require.ErrorIs(t, b.take(each), ErrMappings)

	// What others gave back is found by and by.
	k.used = 0
	b.refused = time.Now().Add(-again)
	require.NoError(t, b.take(each))

	// One that cannot be known refuses nothing.
	k.err = errors.New("no /proc")
	b.left = 0
	require.NoError(t, b.take(each))
}

func TestCountMappings(t *testing.T) {
	used, most, err := countMappings()
	require.NoError(t, err)
	require.Positive(t, used)
	require.Greater(t, most, used)
}
