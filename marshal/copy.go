package marshal

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// CopyOptions are one copy's.
type CopyOptions struct {
	Transfer []v8.Value
	Getters  bool
	Most     uint64
}

// Copy is a value outside every heap.
type Copy struct{ b []byte }

// NewCopy copies a value.
func NewCopy(ctx context.Context, s v8.Scope, v v8.Value, o CopyOptions) (*Copy, error) {
	var b []byte
	var err error
	if o.Getters {
		b, err = s.SerializeWithGetters(ctx, v)
	} else {
		b, err = s.Serialize(v)
	}
	if err != nil {
		return nil, fmt.Errorf("marshal: %w", err)
	}
	return &Copy{b}, nil
}

// Value makes a new value in the scope's isolate.
func (c *Copy) Value(_ context.Context, s v8.Scope) (v8.Value, error) {
	if c.b == nil {
		return v8.Undefined, fmt.Errorf("marshal: the copy is closed: %w", v8.ErrClosed)
	}
	return s.Deserialize(c.b)
}

// Move is Value and Close.
func (c *Copy) Move(ctx context.Context, s v8.Scope) (v8.Value, error) {
	defer c.Close()
	return c.Value(ctx, s)
}

// Size is in bytes.
func (c *Copy) Size() uint64 { return uint64(len(c.b)) }

// Close gives the memory up.
func (c *Copy) Close() error {
	c.b = nil
	return nil
}
