package modules

// ReadWasm exports readWasm for tests.
var ReadWasm = readWasm

// Forget clears the cache of symbolic links.
func (f *FS) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.targets)
}

// SetMaxWaitTicks sets maxWaitTicks. undo restores it.
func SetMaxWaitTicks(ticks int) (undo func()) {
	before := maxWaitTicks
	maxWaitTicks = ticks
	return func() { maxWaitTicks = before }
}
