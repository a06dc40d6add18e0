package main

import "time"

// limits bound the resources of a request and the number of requests.
type limits struct {
	memory   uint64        // heap, buffers and WebAssembly memory of an isolate
	deadline time.Duration // from the start of the function to its reply
	cpu      time.Duration // CPU time of a request
	body     int64         // bytes of a request body, and of a reply body

	// Back-pressure. A tenant has at most isolates + waiting requests in the server;
	// further requests get status 429. inFlight, the limit for all tenants, is greater,
	// so that one tenant cannot use up the server. Beyond it, requests get status 503.
	inFlight int
	isolates int           // isolates of a tenant
	waiting  int           // requests of a tenant that wait for an isolate
	queue    time.Duration // time that a request waits for an isolate
	all      int           // isolates of all tenants
	losses   int           // isolates that a tenant may lose in an hour

	// Limits of the store.
	tenants int
	files   int // files of a tenant
	source  int // bytes of a file
	journal int // lines that a tenant's log keeps
	line    int // bytes of a line

	grace time.Duration // time for pending requests when the server shuts down
}

var defaults = limits{
	memory:   32 << 20,
	deadline: time.Second,
	cpu:      250 * time.Millisecond,
	body:     1 << 20,

	inFlight: 256,
	isolates: 4,
	waiting:  32,
	queue:    time.Second,
	all:      64,
	losses:   3,

	tenants: 1000,
	files:   100,
	source:  256 << 10,
	journal: 200,
	line:    4 << 10,

	grace: 10 * time.Second,
}
