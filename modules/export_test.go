package modules

// ReadWasm is readWasm.
var ReadWasm = readWasm

// Forget has an FS look at links again.
func (f *FS) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.targets)
}

// SetPatience has imports wait for others for so many ticks; undo it by undo.
func SetPatience(ticks int) (undo func()) {
	before := patience
	patience = ticks
	return func() { patience = before }
}
