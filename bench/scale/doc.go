// Package scale measures what many groups and isolates take. Every function
// measures this process and leaves it as it found it; run each in a process of
// its own for figures that others do not disturb.
package scale
