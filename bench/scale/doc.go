//go:build linux

// Package scale measures the resources of many groups and isolates. Each function
// measures this process and releases everything that it created. Run each function in its own process,
// so that the figures are independent.
package scale
