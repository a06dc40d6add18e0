package snapshot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"runtime"
	"sync"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
)

var (
	// ErrFormat means that the bytes are not a snapshot or a code cache, or are in
	// the format of another version.
	ErrFormat = errors.New("not a Paddock snapshot or code cache")
	// ErrTruncated means that the length is wrong.
	ErrTruncated = errors.New("incorrect length")
	// ErrCorrupt means that the bytes have been modified.
	ErrCorrupt = errors.New("incorrect checksum")
	// ErrKey means that the key is wrong, is missing, or was given for bytes that are
	// not authenticated.
	ErrKey = errors.New("incorrect key")
	// ErrIncompatible means that the bytes were written by another build of V8, or by the
	// same build with other flags. The error text names the difference.
	ErrIncompatible = errors.New("written by a different V8")
)

// The layout is: a header of headerSize bytes, the facts as JSON, V8's bytes at the
// next multiple of align, and the sources. Numbers are little-endian. The header
// consists of:
//
//	 0  magic
//	 8  format (uint32), kind (byte), whether there is a key (byte), zeros
//	16  SHA-256 of all other bytes, or HMAC-SHA-256 with the key
//	48  total length, length of the facts (uint64 each)
const (
	magic      = "PADDOCK\n"
	format     = 4
	headerSize = 64
	sealAt     = 16
	align      = 64
)

// kind distinguishes snapshots and code caches.
type kind byte

const (
	ofSnapshot kind = 's'
	ofCode     kind = 'c'
)

// writer identifies the V8 that wrote the bytes. Features of the processor are not
// included: only caches of WebAssembly contain machine code, and V8 records and
// compares the features in these itself.
type writer struct {
	V8      string `json:"v8"`
	Build   string `json:"build"` // SHA-256 of V8's built-in snapshot, which contains all of V8's initial objects
	Flags   uint32 `json:"flags"` // V8's hash of its version and flags
	Arch    string `json:"arch"`
	Sandbox uint64 `json:"sandbox"` // size of a sandbox in bytes
	Cage    uint64 `json:"cage"`    // size of a cage in bytes
}

// thisWriter describes the V8 of this process.
var thisWriter = sync.OnceValues(func() (writer, error) {
	if err := engine.Init(); err != nil {
		return writer{}, err
	}
	build := sha256.Sum256(bridge.OwnSnapshot())
	fixed := cage.Fixed()
	return writer{
		V8: bridge.Version(), Build: hex.EncodeToString(build[:]), Flags: bridge.SnapshotTag(), Arch: runtime.GOARCH,
		Sandbox: fixed.Sandbox, Cage: fixed.Cage,
	}, nil
})

// check returns an error that wraps ErrIncompatible if m differs from this process.
func (m writer) check() error {
	here, err := thisWriter()
	switch {
	case err != nil:
		return err
	case m.V8 != here.V8:
		return fmt.Errorf("%w: V8 %s, not %s", ErrIncompatible, m.V8, here.V8)
	case m.Arch != here.Arch:
		return fmt.Errorf("%w: for %s, not %s", ErrIncompatible, m.Arch, here.Arch)
	case m.Sandbox != here.Sandbox || m.Cage != here.Cage:
		return fmt.Errorf("%w: with sandboxes of %d GiB and cages of %d GiB, not %d and %d GiB",
			ErrIncompatible, m.Sandbox>>30, m.Cage>>30, here.Sandbox>>30, here.Cage>>30)
	case m.Build != here.Build:
		return fmt.Errorf("%w: another build of V8 %s", ErrIncompatible, m.V8)
	case m.Flags != here.Flags:
		return fmt.Errorf("%w: with different V8 flags", ErrIncompatible)
	}
	return nil
}

func aligned(n int) int { return (n + align - 1) &^ (align - 1) }

// sealed returns the total length.
func sealed(facts, v8 []byte, sources ...[]byte) int {
	n := aligned(headerSize+len(facts)) + len(v8)
	for _, s := range sources {
		n += len(s)
	}
	return n
}

// seal writes everything to b, which must have the length that sealed returns and be
// zero.
func seal(b []byte, k kind, key, facts, v8 []byte, sources ...[]byte) {
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[8:], format)
	b[12] = byte(k)
	if key != nil {
		b[13] = 1
	}
	binary.LittleEndian.PutUint64(b[48:], uint64(len(b)))
	binary.LittleEndian.PutUint64(b[56:], uint64(len(facts)))
	copy(b[headerSize:], facts)
	rest := b[aligned(headerSize+len(facts)):]
	for _, part := range append([][]byte{v8}, sources...) {
		rest = rest[copy(rest, part):]
	}
	copy(b[sealAt:], sum(b, key))
}

func sum(b, key []byte) []byte {
	var h hash.Hash
	if key != nil {
		h = hmac.New(sha256.New, key)
	} else {
		h = sha256.New()
	}
	h.Write(b[:sealAt])
	h.Write(b[sealAt+sha256.Size:])
	return h.Sum(nil)
}

// unseal decodes the facts into facts, and returns the bytes after them without
// copying.
func unseal(b []byte, k kind, key []byte, facts any) (rest []byte, err error) {
	head := min(len(b), len(magic))
	switch {
	case string(b[:head]) != magic[:head]:
		return nil, ErrFormat
	case len(b) < headerSize:
		return nil, ErrTruncated
	case binary.LittleEndian.Uint32(b[8:]) != format:
		return nil, fmt.Errorf("%w: version %d, not %d", ErrFormat, binary.LittleEndian.Uint32(b[8:]), format)
	case b[12] != byte(k):
		return nil, fmt.Errorf("%w: another kind of file", ErrFormat)
	case binary.LittleEndian.Uint64(b[48:]) != uint64(len(b)):
		return nil, fmt.Errorf("%w: %d bytes", ErrTruncated, len(b))
	case (b[13] == 1) != (key != nil):
		return nil, ErrKey
	case !hmac.Equal(b[sealAt:sealAt+sha256.Size], sum(b, key)):
		if key != nil {
			return nil, fmt.Errorf("%w, or %w", ErrKey, ErrCorrupt)
		}
		return nil, ErrCorrupt
	}
	// The bytes are as they were written.
	n := binary.LittleEndian.Uint64(b[56:])
	if n > uint64(len(b)-headerSize) {
		return nil, ErrFormat
	}
	begin := aligned(headerSize + int(n))
	if begin > len(b) {
		return nil, ErrFormat
	}
	d := json.NewDecoder(bytes.NewReader(b[headerSize : headerSize+n]))
	d.DisallowUnknownFields()
	if err := d.Decode(facts); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return b[begin:], nil
}

// oneKey returns the only key in a variadic parameter, or nil if there is none.
func oneKey(key [][]byte) ([]byte, error) {
	switch {
	case len(key) == 0:
		return nil, nil
	case len(key) > 1:
		return nil, fmt.Errorf("%w: %d keys; pass at most one", ErrKey, len(key))
	case len(key[0]) < minKey:
		return nil, fmt.Errorf("%w: the key has %d bytes; it needs at least %d", ErrKey, len(key[0]), minKey)
	}
	return key[0], nil
}

// keyed calls f with the only key, and adds what to an error.
func keyed[T any](what string, key [][]byte, f func(key []byte) (*T, error)) (*T, error) {
	k, err := oneKey(key)
	if err == nil {
		err = engine.Supported()
	}
	if err == nil {
		var read *T
		if read, err = f(k); err == nil {
			return read, nil
		}
	}
	return nil, fmt.Errorf("snapshot: %s: %w", what, err)
}

// minKey is the minimum length of a key, in bytes.
const minKey = 16
