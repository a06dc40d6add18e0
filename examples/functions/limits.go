package main

import "time"

// limits bound what a request may take, and how many there are.
type limits struct {
	memory   uint64        // of heap, buffers and WebAssembly, for each isolate
	deadline time.Duration // from the function's start to its answer
	cpu      time.Duration // of one request
	body     int64         // bytes of a request's, and of an answer's

	// Back-pressure. A tenant has at most isolates + waiting requests in the server,
	// beyond which it gets 429; inFlight of all tenants is above that, so that none
	// can fill the server; beyond it everybody gets 503.
	inFlight int
	isolates int           // of one tenant
	waiting  int           // requests of one tenant that wait for an isolate
	queue    time.Duration // that a request waits for an isolate
	all      int           // isolates of all tenants
	losses   int           // isolates that a tenant may lose within an hour

	// What a tenant may store.
	tenants int
	files   int // of one tenant
	source  int // bytes of one file
	journal int // lines of the tenant's log that are kept
	line    int // bytes of one

	grace time.Duration // that requests have when the server shuts down
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
