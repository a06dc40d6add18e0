package modules

// ReadWasm is readWasm.
var ReadWasm = readWasm
