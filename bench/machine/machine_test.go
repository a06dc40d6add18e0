package machine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMachine(t *testing.T) {
	require.Positive(t, This().Cores)
	require.Equal(t, "Some CPU", cpuModel("processor\t: 0\nmodel name\t: Some CPU\n"))
	require.Equal(t, "unknown", cpuModel(""))
}
