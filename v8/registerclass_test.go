package v8_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A class that is registered under a wrong name cannot be used.
func TestRegisterClassRefusals(t *testing.T) {
	good := v8.RegisterClass("paddock/v8_test.Good", &v8.Class{Name: "Good"})
	require.Same(t, good, v8.RegisterClass("paddock/v8_test.Good", good), "again")
	twice := v8.RegisterClass("paddock/v8_test.Once", &v8.Class{Name: "Twice"})
	require.Same(t, twice, v8.RegisterClass("paddock/v8_test.Twice", twice))
	taken := v8.RegisterClass("paddock/v8_test.Good", &v8.Class{Name: "Taken"})
	unnamed := v8.RegisterClass("", &v8.Class{Name: "Unnamed"})
	require.Nil(t, v8.RegisterClass("paddock/v8_test.None", nil))
	hold(t, func(s v8.Scope) {
		_, err := s.Class(good)
		require.NoError(t, err)
		for c, want := range map[*v8.Class]string{
			twice:   `v8: class Twice: invalid argument: it is registered as "paddock/v8_test.Once" and as "paddock/v8_test.Twice"`,
			taken:   `v8: class Taken: invalid argument: another class is registered as "paddock/v8_test.Good"`,
			unnamed: `v8: class Unnamed: invalid argument: it is registered without a name`,
		} {
			_, err := s.Class(c)
			require.ErrorIs(t, err, v8.ErrInvalid)
			require.EqualError(t, err, want)
			_, err = s.Wrap(c, new(account))
			require.EqualError(t, err, want)
			_, err = s.Class(&v8.Class{Name: "Derived", Extends: c})
			require.EqualError(t, err, want)
		}
		copied := *good
		_, err = s.Class(&copied)
		require.NoError(t, err)
	})
}

// The functions of a class that cannot be created do not get the calls of the next one.
func TestClassAfterInvalidClass(t *testing.T) {
	returns := func(n int) v8.Callback {
		return func(context.Context, *v8.Call) (v8.Value, error) { return v8.Int(n), nil }
	}
	hold(t, func(s v8.Scope) {
		bad := &v8.Class{Name: "Bad", Members: []v8.Member{{Name: "one", Method: returns(1)}, {}}}
		good := &v8.Class{Name: "Good", Members: []v8.Member{
			{Name: "two", Static: true, Method: returns(2)},
			{Name: "three", Static: true, Set: returns(0), Get: returns(3)},
			{Name: "four", Static: true, Set: returns(0)},
			{Name: "five", Static: true, Method: returns(5)},
		}}
		for range 2 {
			_, err := s.Class(bad)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		install(t, s, good)
		require.Equal(t, "2,3,,5", eval(t, s, "[Good.two(), Good.three, Good.four, Good.five()].join()").String())
	})
}

// Classes can be registered while others are used.
func TestRegisterClassConcurrently(t *testing.T) {
	c := newContext(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 100 {
				shared := &v8.Class{Name: "Shared"}
				v8.RegisterClass("paddock/v8_test.Shared", shared)
				_ = c.Do(ctx, func(s v8.Scope) error {
					_, _ = s.Class(shared)
					return nil
				})
			}
		})
	}
	all.Wait()
}
