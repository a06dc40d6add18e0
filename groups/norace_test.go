//go:build !race

package groups_test

const raceDetector = false
