package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for _, text := range []string{"", "v", "1.2.3", "v1.2", "v1.2.3.4", "v01.2.3", "v1.2.3-", "v1.2.3-a..b",
		"v1.2.3-01", "v1.2.3+meta", "v1.2.3 ", "v1.2.99999999999999999999", "metrics/v1.2.3"} {
		_, err := parse(text)
		require.ErrorContains(t, err, "is not a semantic version", text)
	}
	v, err := parse("v1.20.3-rc.1")
	require.NoError(t, err)
	require.Equal(t, version{1, 20, 3, []string{"rc", "1"}, "v1.20.3-rc.1"}, v)
}

func TestCompare(t *testing.T) {
	ascending := []string{"v0.0.1", "v0.1.0-0", "v0.1.0-rc", "v0.1.0-rc.1", "v0.1.0-rc.2", "v0.1.0-rc.10",
		"v0.1.0-rc.a", "v0.1.0", "v0.2.0", "v0.10.0", "v1.0.0-alpha", "v1.0.0", "v1.0.1", "v2.0.0"}
	for m, a := range ascending {
		for n, b := range ascending {
			v, err := parse(a)
			require.NoError(t, err)
			w, err := parse(b)
			require.NoError(t, err)
			switch c := v.compare(w); {
			case m < n:
				require.Negative(t, c, "%s, %s", a, b)
			case m > n:
				require.Positive(t, c, "%s, %s", a, b)
			default:
				require.Zero(t, c, "%s, %s", a, b)
			}
		}
	}
}

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		last, next string
		breaks     bool
	}{
		{"v0.1.0", "v0.1.1", false}, {"v0.1.0", "v0.2.0", true}, {"v0.9.0", "v1.0.0", true},
		{"v1.0.0", "v1.0.1", false}, {"v1.0.0", "v1.1.0", false},
		{"v1.9.0", "v2.0.0", true}, {"v1.0.0-rc.1", "v1.0.0", true},
	} {
		last, err := parse(c.last)
		require.NoError(t, err)
		next, err := parse(c.next)
		require.NoError(t, err)
		require.Equal(t, c.breaks, next.breaks(last), c)
	}
}
