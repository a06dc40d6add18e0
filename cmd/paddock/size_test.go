package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]size{
		"0": 0, "1": 1, "8388608": 8 << 20, "64MiB": 64 << 20, "64mib": 64 << 20, "1GiB": 1 << 30, "1.5GiB": 3 << 29,
		"500MB": 500e6, "2KB": 2000, "3 KiB": 3072, "7B": 7, "1TiB": 1 << 40,
	} {
		var s size
		require.NoError(t, s.Set(text), text)
		require.Equal(t, want, s, text)
	}
	for _, text := range []string{"", "MiB", "-1", "+1", "64 potatoes", "1MiBs", "1e3", "NaN", "Inf", "0x10",
		"1_000", "99999999TiB"} {
		var s size
		require.Error(t, s.Set(text), text)
	}
}

func TestSizeString(t *testing.T) {
	for s, want := range map[size]string{0: "0 bytes", 1: "1 bytes", 64 << 20: "64 MiB", 3 << 29: "1536 MiB",
		500e6: "500000000 bytes", 4 << 30: "4 GiB"} {
		require.Equal(t, want, s.String())
	}
}
