// Package live tells what is left alive after the tests.
package live

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
)

// patience is how long Check waits for isolates that are closed but have
// somebody inside, who disposes of them when leaving.
const patience = 5 * time.Second

// Check returns an error that names what is still alive in C++, if anything
// is. Every package's TestMain ends with it.
func Check() error { return check(patience) }

func check(patience time.Duration) error {
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		left := describe(bridge.CountLive())
		if left == "" {
			return nil
		}
		if time.Since(begin) > patience {
			return fmt.Errorf("still alive: %s", left)
		}
	}
}

// describe names the counts that are not zero, whatever counts there are.
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
