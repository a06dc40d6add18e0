// Package misuse tests that wrong use of the exported API is an error. It calls every
// exported function, and every method of every exported type, with nil, zero and
// out-of-range receivers and arguments: with one wrong argument at a time, and with all
// of them.
package misuse
