package modules

// ReadWasm is readWasm.
var ReadWasm = readWasm

// Forget has an FS look at links again.
func (f *FS) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.targets)
}
