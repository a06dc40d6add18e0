package modules

// ReadWasm exports readWasm for tests.
var ReadWasm = readWasm

// Forget clears the cache of symbolic links.
func (f *FS) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.targets)
}

// SetPatience sets patience to this number of ticks. undo restores it.
func SetPatience(ticks int) (undo func()) {
	before := patience
	patience = ticks
	return func() { patience = before }
}
