//go:build race

package marshal

const raceDetector = true
