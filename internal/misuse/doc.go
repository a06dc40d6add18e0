// Package misuse tests that wrong use of the exported API is an error. It calls
// every exported function, and every method of every exported type, with nil and
// zero receivers and arguments, and one by one beside arguments that are right.
package misuse
