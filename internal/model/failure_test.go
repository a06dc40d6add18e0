package model

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// The runner finds outcomes and states that the model does not predict.
func TestUnexpectedOutcome(t *testing.T) {
	begin := newProgram(1, true)[:2] // an isolate and a context
	for name, run := range map[string]func(r *runner, s *step){
		"have \"value 3\", want [\"value 2\"]": func(r *runner, s *step) {
			c := r.contexts[0]
			e := oneShot(c.model, sourceByName("number"))
			r.evaluate(s, e, func(ctx context.Context) (any, error) { return c.real.Eval(ctx, "1 + 2") })
		},
		"JavaScript did not call Go": func(r *runner, s *step) {
			c := r.contexts[0]
			e := oneShot(c.model, sourceByName("go"))
			r.evaluate(s, e, func(ctx context.Context) (any, error) { return c.real.Eval(ctx, "7") })
		},
		"Err: have \"closed\", want \"ok\"":    func(r *runner, _ *step) { _ = r.isolates[0].real.Close() },
		"Handles: have 0, want 1":              func(r *runner, _ *step) { _ = r.contexts[0].real.Close() },
		"have 0 reports of rejections, want 1": func(r *runner, _ *step) { r.isolates[0].model.rejections++ },
	} {
		p := append(begin[:2:2], &step{operation: &operation{name: "test", run: run}})
		require.Contains(t, alone(p), name)
	}
	require.Empty(t, alone(begin))
}
