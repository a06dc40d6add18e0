//go:build !linux

package v8

import "time"

func sleep(d time.Duration) { time.Sleep(d) }
