package web

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

const (
	// inlineBytes is the size of data that is processed at once, on the isolate's thread
	// and without a copy.
	inlineBytes = 1 << 20
	// chunk is the size of the parts in which larger data is processed, with a check
	// between two parts.
	chunk = 1 << 20
	// concurrentOperations is the number of operations of an Env that compute at the same
	// time outside the isolate.
	concurrentOperations = 2
	// operationBytes is what an operation outside the isolate takes besides its data.
	operationBytes = 8 << 10
)

// operations are the operations of crypto.subtle that compute outside the isolate.
type operations struct {
	hooks *hooks
	slots chan struct{}

	mu     sync.Mutex
	count  int
	closed bool
}

func (o *operations) init(h *hooks) {
	o.hooks = h
	o.slots = make(chan struct{}, concurrentOperations)
}

func (o *operations) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// pending returns the number of pending operations.
func (o *operations) pending() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.count
}

// add counts an operation, or a negative number of them.
func (o *operations) add(n int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed && n > 0 {
		return errEnvClosed
	}
	o.count += n
	return nil
}

// failure is an error of crypto.subtle: the name of a DOMException, or TypeError, and its
// message.
type failure struct{ name, text string }

func (f *failure) Error() string { return f.name + ": " + f.text }

func fail(name, format string, args ...any) error {
	return &failure{name, fmt.Sprintf(format, args...)}
}

const (
	dataError          = "DataError"
	invalidAccessError = "InvalidAccessError"
	notSupportedError  = "NotSupportedError"
	operationError     = "OperationError"
	syntaxError        = "SyntaxError"
)

// work is the part of an operation that computes. data may be memory of the isolate. If
// slow returns true, the work is done outside the isolate, with a copy of the data; run
// then calls check every few milliseconds. The result is bytes, a bool, a *key, a *keyPair
// or a jwk.
type work struct {
	held int // the size of data that run has by itself
	slow func(bytes int) bool
	run  func(data []byte, check func() error) (any, error)
}

// jwk is the JSON text of a key.
type jwk string

// The limit of work that is done at once.
func large(bytes int) bool { return bytes > inlineBytes }

func always(int) bool { return true }

func never(int) bool { return false }

func noCheck() error { return nil }

// operate performs an operation of subtle.js. Its arguments are the fields of arguments.
// It returns undefined if the operation is pending, and otherwise its result; see
// toScript.
func operate(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	a, err := readArguments(call)
	if err != nil {
		return v8.Undefined, err
	}
	w, err := a.work()
	var result any
	if err == nil {
		var pending bool
		if result, pending, err = e.operations.perform(e, a, w); pending {
			return v8.Undefined, nil
		}
	}
	return toScript(call.Scope, result, err)
}

// perform does the work at once, or begins it outside the isolate. pending is true if it
// has begun.
func (o *operations) perform(e *Env, a *arguments, w work) (result any, pending bool, err error) {
	slow := false
	p := operation{id: a.id, work: w}
	do := func(data []byte) (err error) {
		if slow = w.slow(len(data)); !slow {
			result, err = w.run(data, noCheck)
			return err
		}
		p.bytes = a.held(data, w)
		if err = e.loop.Reserve(p.bytes); err == nil {
			p.data = slices.Clone(data)
		}
		return err
	}
	if a.data.IsObject() {
		err = a.data.View(do)
	}
	if !a.data.IsObject() || errors.Is(err, v8.ErrDetached) {
		err = do(nil)
	}
	switch {
	case !slow:
		return result, false, err
	case err == nil:
		err = o.begin(e, p)
	}
	switch {
	case err == errEnvClosed:
		return nil, false, err
	case err != nil:
		return nil, false, unpended(err)
	}
	return nil, true, nil
}

// operation is an operation outside the isolate.
type operation struct {
	id    int64
	data  []byte
	work  work
	bytes uint64 // reserved
}

// held is the number of bytes that an operation outside the isolate takes: its data, its
// result, its parameters and keys, and a goroutine.
func (a *arguments) held(data []byte, w work) uint64 {
	bytes := operationBytes + 2*(len(data)+w.held) + len(a.algorithm.a) + len(a.algorithm.b) + len(a.signature)
	total := uint64(bytes)
	for _, k := range []*key{a.key, a.algorithm.peer, a.wrapped} {
		if k != nil {
			total += k.held()
		}
	}
	return total
}

// begin starts an operation whose bytes have been reserved.
func (o *operations) begin(e *Env, p operation) error {
	err := o.add(1)
	if err == nil {
		err = e.loop.Go(func(ctx context.Context) v8.Task { return o.compute(ctx, e, p) })
		if err != nil {
			_ = o.add(-1)
		}
	}
	if err != nil {
		e.loop.Unreserve(p.bytes)
	}
	return err
}

// compute does work on a goroutine, and returns the task that settles its promise.
func (o *operations) compute(loop context.Context, e *Env, p operation) v8.Task {
	end := func() {
		e.loop.Unreserve(p.bytes)
		_ = o.add(-1)
	}
	select {
	case o.slots <- struct{}{}:
	case <-e.ctx.Done():
		end()
		return nil
	case <-loop.Done():
		end()
		return nil
	}
	defer func() { <-o.slots }()
	var result any
	var failed error
	err := wired.Compute(e.loop, e.ctx, func(check func() error) {
		defer func() {
			if panicked := recover(); panicked != nil {
				failed = &v8.PanicError{Value: panicked, Stack: debug.Stack()}
			}
		}()
		result, failed = p.work.run(p.data, check)
	})
	if e.ctx.Err() != nil {
		end()
		return nil
	}
	return func(ctx context.Context, s v8.Scope) error {
		defer end()
		if err != nil { // a limit ended the work
			return err
		}
		settle, err := o.hooks.bound(s)
		if errors.Is(err, v8.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		v, err := toScript(s, result, failed)
		if errors.Is(err, v8.ErrMemoryLimit) && failed == nil {
			v, err = toScript(s, nil, fail(operationError, "there is no memory for the result"))
		}
		if err != nil {
			return err
		}
		_, err = settle.Call(ctx, v8.Undefined, v8.Int(int(subtleHook)), v8.Number(float64(p.id)), v)
		return err
	}
}

// toScript returns the result of an operation for subtle.js: a Uint8Array, a boolean, an
// array of keys, an array of the text of a JWK, or, for a failure, a string: its name, a
// space and its message.
func toScript(s v8.Scope, result any, err error) (v8.Value, error) {
	if f, ok := errors.AsType[*failure](err); ok {
		return v8.String(f.name + " " + f.text), nil
	}
	if err != nil {
		return v8.Undefined, err
	}
	switch r := result.(type) {
	case []byte:
		return s.Bytes(r)
	case bool:
		return v8.Bool(r), nil
	case jwk:
		return s.Array(v8.String(string(r)))
	case *key:
		return r.toScript(s)
	case *keyPair:
		public, err := r.public.toScript(s)
		if err != nil {
			return v8.Undefined, err
		}
		private, err := r.private.toScript(s)
		if err != nil {
			return v8.Undefined, err
		}
		return s.Array(public, private)
	}
	return v8.Undefined, refusal("the operation has no result", nil)
}

// algorithm is a normalized algorithm. Fields that it does not have are empty.
type algorithm struct {
	name  string
	hash  string
	curve string
	n     int64  // a length, a number of bits or iterations; -1 if it is missing
	a     []byte // iv, counter, salt, label or publicExponent
	b     []byte // additionalData or info
	hasA  bool
	peer  *key // public of ECDH and X25519
}

// arguments are the arguments of an operation.
type arguments struct {
	id          int64
	op          string
	algorithm   algorithm
	key         *key
	format      string
	extractable bool
	usages      usages
	other       algorithm // of the key that is derived or unwrapped
	signature   []byte
	wrapped     *key  // the key that wrapKey wraps
	length      int64 // of deriveBits; -1 for null
	data        v8.Value
}

// The positions of the arguments that subtle.js passes.
const (
	argID = iota
	argOp
	argName
	argHash
	argCurve
	argN
	argA
	argB
	argPeer
	argKey
	argData
	argFormat
	argExtractable
	argUsages
	argExtra // the signature, the key to wrap, or the length
	argOtherName
	argOtherHash
	argOtherCurve
	argOtherN
)

func readArguments(call *v8.Call) (*arguments, error) {
	a := &arguments{data: call.Arg(argData)}
	a.id, _ = call.Arg(argID).Int64()
	a.extractable, _ = call.Arg(argExtractable).Bool()
	bits, _ := call.Arg(argUsages).Int64()
	a.usages = usages(bits)
	var err error
	text := func(n int) (text string) {
		if v := call.Arg(n); v.Kind() == v8.KindString && err == nil {
			text, err = v.AsString()
		}
		return text
	}
	a.op, a.format = text(argOp), text(argFormat)
	a.algorithm.name, a.algorithm.hash, a.algorithm.curve = text(argName), text(argHash), text(argCurve)
	a.other.name, a.other.hash, a.other.curve = text(argOtherName), text(argOtherHash), text(argOtherCurve)
	if err != nil {
		return nil, err
	}
	a.algorithm.n, a.other.n, a.length = number(call.Arg(argN)), number(call.Arg(argOtherN)), -1
	if a.algorithm.a, a.algorithm.hasA, err = optionalBytes(call.Arg(argA)); err != nil {
		return nil, err
	}
	if a.algorithm.b, _, err = optionalBytes(call.Arg(argB)); err != nil {
		return nil, err
	}
	a.algorithm.peer, a.key = keyOf(call.Arg(argPeer)), keyOf(call.Arg(argKey))
	switch a.op {
	case "verify":
		a.signature, _, err = optionalBytes(call.Arg(argExtra))
	case "wrapKey":
		a.wrapped = keyOf(call.Arg(argExtra))
	case "deriveBits":
		a.length = number(call.Arg(argExtra))
	}
	return a, err
}

// number returns a number that is not negative, or -1.
func number(v v8.Value) int64 {
	if n, ok := v.Int64(); ok && n >= 0 {
		return n
	}
	return -1
}

func optionalBytes(v v8.Value) (b []byte, ok bool, err error) {
	if !v.IsObject() {
		return nil, false, nil
	}
	b, err = bytesOf(v, []byte{})
	return b, true, err
}

func keyOf(v v8.Value) *key {
	x, _ := v.Unwrap()
	k, _ := x.(*key)
	return k
}

// work returns the work of the operation, after all checks that do not need the data.
func (a *arguments) work() (work, error) {
	switch a.op {
	case "digest":
		return digest(a.algorithm.hash)
	case "generateKey":
		return a.generate()
	case "importKey":
		return work{slow: never, run: func(data []byte, _ func() error) (any, error) {
			return importKey(a.format, data, a.algorithm, a.extractable, a.usages)
		}}, nil
	case "exportKey":
		return a.export()
	}
	if a.key == nil {
		return work{}, refusal("the key is missing", nil)
	}
	use, ok := usageOf[a.op]
	switch {
	case !ok:
		return work{}, refusal("there is no such operation", nil)
	case a.key.algorithm != a.algorithm.name:
		return work{}, fail(invalidAccessError, "the key is for %s, not for %s", a.key.algorithm, a.algorithm.name)
	case a.key.usages&use == 0:
		return work{}, fail(invalidAccessError, "the key may not be used for %s", a.op)
	}
	switch a.op {
	case "encrypt", "decrypt":
		return a.key.cipher(&a.algorithm, a.op == "encrypt")
	case "sign":
		return a.key.sign(&a.algorithm)
	case "verify":
		return a.key.verify(&a.algorithm, a.signature)
	case "deriveBits":
		return a.key.derive(&a.algorithm, a.length)
	case "deriveKey":
		return a.deriveKey()
	case "wrapKey":
		return a.wrap()
	default:
		return a.unwrap()
	}
}

func (a *arguments) export() (work, error) {
	if a.key == nil {
		return work{}, refusal("the key is missing", nil)
	}
	if err := a.key.mayExport(); err != nil {
		return work{}, err
	}
	return work{slow: never, run: func([]byte, func() error) (any, error) { return a.key.export(a.format) }}, nil
}

func (a *arguments) deriveKey() (work, error) {
	length, err := keyLength(&a.other)
	if err != nil {
		return work{}, err
	}
	w, err := a.key.derive(&a.algorithm, length)
	if err != nil {
		return work{}, err
	}
	derive := w.run
	w.run = func(data []byte, check func() error) (any, error) {
		secret, err := derive(data, check)
		if err != nil {
			return nil, err
		}
		return importKey("raw", secret.([]byte), a.other, a.extractable, a.usages)
	}
	return w, nil
}

func (a *arguments) wrap() (work, error) {
	if a.wrapped == nil {
		return work{}, refusal("the key is missing", nil)
	}
	if err := a.wrapped.mayExport(); err != nil {
		return work{}, err
	}
	exported, err := a.wrapped.export(a.format)
	if err != nil {
		return work{}, err
	}
	var text []byte
	switch x := exported.(type) {
	case jwk:
		text = []byte(x)
		if a.algorithm.name == "AES-KW" { // its data are multiples of 8 bytes
			for len(text)%8 != 0 {
				text = append(text, ' ')
			}
		}
	case []byte:
		text = x
	}
	w, err := a.key.cipher(&a.algorithm, true)
	if err != nil {
		return work{}, err
	}
	encrypt, slow := w.run, w.slow
	w.held = len(text)
	w.slow = func(int) bool { return slow(len(text)) }
	w.run = func(_ []byte, check func() error) (any, error) { return encrypt(text, check) }
	return w, nil
}

func (a *arguments) unwrap() (work, error) {
	w, err := a.key.cipher(&a.algorithm, false)
	if err != nil {
		return work{}, err
	}
	decrypt := w.run
	w.run = func(data []byte, check func() error) (any, error) {
		text, err := decrypt(data, check)
		if err != nil {
			return nil, err
		}
		return importKey(a.format, text.([]byte), a.other, a.extractable, a.usages)
	}
	return w, nil
}
