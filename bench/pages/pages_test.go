//go:build linux

package pages

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// All kinds render the same pages, byte for byte.
func TestKinds(t *testing.T) {
	for _, k := range Kinds {
		r, err := k.renderer()
		require.NoError(t, err, k)
		require.NoError(t, check(r), k)
	}
	_, err := Kind("none").renderer()
	require.ErrorContains(t, err, `unknown kind "none"`)
	wrong := func(_ context.Context, w io.Writer, p *page) error {
		_, err := io.WriteString(w, p.Title)
		return err
	}
	require.ErrorContains(t, check(wrong), "page 0 is")
}

func TestLoad(t *testing.T) {
	r, err := byTemplate()
	require.NoError(t, err)
	server := httptest.NewServer(handler(r))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	l, err := load(t.Context(), address, 2, 100*time.Millisecond)
	require.NoError(t, err)
	require.Positive(t, l.PerSecond)
	require.Positive(t, l.P50)
	require.GreaterOrEqual(t, l.P99, l.P50)
}

// A response that is not a page ends the measurement, and the error has its text.
func TestLoadOfErrors(t *testing.T) {
	server := httptest.NewServer(handler(func(context.Context, io.Writer, *page) error {
		return errors.New("no paper")
	}))
	defer server.Close()
	_, err := load(t.Context(), strings.TrimPrefix(server.URL, "http://"), 1, time.Second)
	require.ErrorContains(t, err, "500")
	require.ErrorContains(t, err, "no paper")
	answer, err := http.Get(server.URL + "/?n=x")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)
}
