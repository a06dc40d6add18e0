// Package image has the scripts that make images and systems, and tests of what the scripts
// share.
package image
