package hostile

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The parts together are the corpus, also the parts of consecutive hours and of the same
// hour of consecutive days.
func TestPart(t *testing.T) {
	var all []Script
	for n := range 100 {
		all = append(all, Script{Name: strconv.Itoa(n)})
	}
	require.Equal(t, all, Part{}.Select(all))
	const parts = 13
	for _, step := range []time.Duration{0, time.Hour, 24 * time.Hour} {
		seen := map[string]int{}
		for n := range parts {
			text := strconv.Itoa(n+1) + "/13"
			if step > 0 {
				text = "now/13"
			}
			var p Part
			require.NoError(t, p.parse(text, time.Unix(1e9, 0).Add(time.Duration(n)*step)))
			some := p.Select(all)
			require.InDelta(t, len(all)/parts, len(some), 1)
			for _, s := range some {
				seen[s.Name]++
			}
			var again Part
			require.NoError(t, again.UnmarshalText([]byte(p.String())))
			require.Equal(t, p, again)
		}
		require.Len(t, seen, len(all), step)
	}
}

func TestPartWrong(t *testing.T) {
	for _, text := range []string{"", "1", "0/3", "4/3", "x/3", "1/0", "1/x", "/"} {
		p := Part{Index: 1, Of: 2}
		require.Error(t, p.UnmarshalText([]byte(text)), text)
		require.Equal(t, Part{Index: 1, Of: 2}, p)
	}
}
