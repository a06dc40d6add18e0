//go:build !race

package v8_test

const raceDetector = false
