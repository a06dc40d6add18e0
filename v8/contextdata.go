package v8

import "sync"

// contextData holds the values of Context.SetData.
type contextData struct {
	mu     sync.RWMutex
	values map[any]any
}

// SetData stores a Go value in the context under a key, for example the state of a
// [HostFunction]. A key should have an unexported type of the package that uses it, as
// the keys of context.WithValue. If the value is nil, the key is deleted. JavaScript
// cannot read the value. The context keeps it until the Context is unreachable.
func (c *Context) SetData(key, value any) {
	if c == nil {
		return
	}
	c.data.mu.Lock()
	defer c.data.mu.Unlock()
	if value == nil {
		delete(c.data.values, key)
		return
	}
	if c.data.values == nil {
		c.data.values = make(map[any]any)
	}
	c.data.values[key] = value
}

// Data returns the value that SetData stored under the key, or nil.
func (c *Context) Data(key any) any {
	if c == nil {
		return nil
	}
	c.data.mu.RLock()
	defer c.data.mu.RUnlock()
	return c.data.values[key]
}
