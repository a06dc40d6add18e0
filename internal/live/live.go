// Package live reports C++ objects, and locks of isolates, that tests have not released.
package live

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/holders"
)

// timeLimit is the time that Check waits for isolates that are closed but still in use.
// The last goroutine to leave such an isolate disposes of it.
const timeLimit = 5 * time.Second

// Check returns an error that lists what exists, or nil if there is nothing.
// The TestMain of every package calls it after the tests. A test that loses an isolate
// needs a group of its own: after a loss in the default group another one takes its
// place, which is never released.
func Check() error { return check(timeLimit) }

func check(patience time.Duration) error {
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		left := describe(bridge.CountLive())
		if n := holders.Len(); n != 0 {
			left = strings.TrimPrefix(fmt.Sprintf("%s, %d locks", left, n), ", ")
		}
		if left == "" {
			return nil
		}
		if time.Since(begin) > patience {
			return fmt.Errorf("still alive: %s", left)
		}
	}
}

// describe lists the fields of l that are not zero.
func describe(l bridge.Live) string {
	var left []string
	counts := reflect.ValueOf(l)
	for i := range counts.NumField() {
		if n := counts.Field(i).Int(); n != 0 {
			left = append(left, fmt.Sprintf("%d %s", n, counts.Type().Field(i).Name))
		}
	}
	return strings.Join(left, ", ")
}
