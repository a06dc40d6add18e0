// Package surface tests the exported names of the public packages, as go doc shows them:
// none mentions an internal package, and none exists for another package of Paddock. The
// number of names of each package is in testdata/names.txt, so that a review sees when
// the API grows.
package surface
