package hostile

// tail is a writer that keeps the end of the data written.
type tail struct{ kept []byte }

const maxTail = 1 << 20

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[max(len(p)-maxTail, 0):]...)
	if len(t.kept) > 2*maxTail {
		t.kept = append(t.kept[:0], t.kept[len(t.kept)-maxTail:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.kept[max(len(t.kept)-maxTail, 0):]) }
