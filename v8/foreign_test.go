package v8_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// An error of another context is converted to an error of the caller's context.
// Otherwise a guest could reach the prototypes of the host's context.
func TestForeignException(t *testing.T) {
	i := newIsolate(t)
	own, err := i.NewContext(ctx)
	require.NoError(t, err)
	guest, err := i.NewContext(ctx)
	require.NoError(t, err)
	var fails *v8.Persistent
	require.NoError(t, own.Do(ctx, func(s v8.Scope) (err error) {
		fails, err = eval(t, s, "(what) => { if (what) throw what; null.x }").Persist()
		return err
	}))
	require.NoError(t, guest.SetFunc(ctx, "fails", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		f, err := fails.Value(call.Scope)
		if err != nil {
			return v8.Undefined, err
		}
		return f.Call(ctx, v8.Undefined, call.Arg(0))
	}))
	for source, want := range map[string]any{
		"try { fails() } catch (e) { e instanceof Error && e.message }": "TypeError: Cannot read properties of " +
			"null (reading 'x')",
		"{ const mine = new RangeError('m'); try { fails(mine) } catch (e) { e === mine } }": true,
		"try { fails(5) } catch (e) { e }":                                                   5.0,
	} {
		got, err := guest.Eval(ctx, source)
		require.NoError(t, err)
		require.Equal(t, want, got, source)
	}
}

func TestGuestText(t *testing.T) {
	_, path := os.Open("/nowhere")
	for want, err := range map[string]error{
		"plain":          fmt.Errorf("plain"),
		"internal error": fmt.Errorf("open: %w", path),
		"once more":      &v8.Exception{Name: "Error", Message: "once more", Host: fmt.Errorf("once more")},
		"TypeError: m": fmt.Errorf("call: %w",
			&v8.Exception{Name: "TypeError", Message: "m", Resource: "/srv/host.js", Line: 1}),
	} {
		require.Equal(t, want, v8.GuestText(err))
	}
	require.Equal(t, "internal error", v8.GuestText(json.Unmarshal([]byte("5"), new(struct{}))))
}
