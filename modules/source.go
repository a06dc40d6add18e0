package modules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// Resolver finds modules for a [Loader]. Its methods are called from many
// goroutines at once, and for require and import.meta.resolve on the goroutine that
// runs the JavaScript; they must honour ctx.
type Resolver interface {
	// Resolve says which module a request means, by its key: its URL, or whatever
	// else the resolver knows it by. Equal requests must get equal keys. It is
	// ErrNotFound, wrapped, where there is none; Load may say so instead.
	Resolve(ctx context.Context, r Request) (key string, err error)
	// Load returns a module's source. It is called once for each module of a
	// context, and again only where it failed.
	Load(ctx context.Context, key string) (Source, error)
}

// Request is what a module, a script or the host asks for.
type Request struct {
	Specifier string
	// Referrer is the key of the module that asks, or the name of the script; ""
	// for the host.
	Referrer string
	// Type is the import attribute of that name, "" if there is none.
	Type string
	// Require is true if CommonJS asks.
	Require bool
}

// Type is what a source is.
type Type uint8

// The types of sources.
const (
	// JavaScript is a module of ECMAScript.
	JavaScript Type = iota
	// JSON exports its value as default. It must be imported with {type: "json"}.
	JSON
	// Wasm exports what an instance of the WebAssembly module does, and imports the
	// modules that the WebAssembly module names.
	Wasm
	// CommonJS is run before the other modules of a graph are linked, in the order of
	// the imports. It exports module.exports as default, and its enumerable properties.
	CommonJS
	// Host is made of a Go value.
	Host
	// Ambiguous is CommonJS, unless it has syntax that only ECMAScript's modules have,
	// such as import statements; then it is JavaScript.
	Ambiguous
)

func (t Type) String() string {
	names := [...]string{"JavaScript", "JSON", "WebAssembly", "CommonJS", "host", "JavaScript or CommonJS"}
	if int(t) >= len(names) {
		return fmt.Sprintf("Type(%d)", t)
	}
	return names[t]
}

// Source is what a module is made of.
type Source struct {
	Type Type
	// Data is the text, in UTF-8, or the bytes of a WebAssembly module. What is not
	// UTF-8 in a text becomes U+FFFD, as browsers have it. Of Host it is not used.
	Data []byte
	// Value is what a Host module is made of, for each context anew. Of a
	// map[string]any each entry is an export: a v8.Callback or another Go function
	// becomes a function, other values are made by package marshal. Anything else
	// is the default export, and if that is a plain object, its properties are
	// exports too.
	Value any
}

// text is the source's, without a byte order mark.
func (s *Source) text() string { return strings.TrimPrefix(string(s.Data), "\uFEFF") }

var (
	// ErrNotFound means that there is no such module.
	ErrNotFound = errors.New("cannot find")
	// ErrSpecifier means that a specifier can mean no module, whatever there is: a
	// bare name where there are no packages, or a path out of the root.
	ErrSpecifier = errors.New("the specifier is invalid")
	// ErrAttribute means that an import has attributes that are not known, or do not
	// fit the module.
	ErrAttribute = errors.New("the import attributes do not fit")
	// ErrLimit means that the modules of a Loader would be too many or too large.
	ErrLimit = errors.New("the limit of modules is reached")
	// ErrRequireModule means that CommonJS requires what only an import can have.
	ErrRequireModule = errors.New("cannot be required; use import()")
	// ErrBuiltin means that a built-in module of node is asked for that the host
	// does not supply.
	ErrBuiltin = errors.New("a built-in module of node, which the host does not supply")
)

// Error is why a module could not be loaded.
type Error struct {
	// Chain is how it was come to: the keys of the modules that import one another,
	// the outermost first; empty if the host asked for it. Of a long one it is the
	// ends, with "…" between them.
	Chain []string
	// Specifier is what the last of them asked for, or its beginning and "…".
	Specifier string
	// Err is what went wrong: one of the resolver's, one of this package's, or the
	// *v8.Exception of a source that could not be compiled.
	Err error

	whole bool // it is why the host's import failed, and not why one of a guest's did
}

// newError makes an Error, which guests can keep many of: so it is short, whatever
// they asked for.
func newError(chain []string, specifier string, err error) *Error {
	if len(specifier) > maxShown {
		specifier = strings.ToValidUTF8(specifier[:maxShown], "") + "…"
	}
	if len(chain) > maxChain {
		chain = slices.Concat(chain[:maxChain/2], []string{"…"}, chain[len(chain)-maxChain/2:])
	}
	return &Error{Chain: chain, Specifier: specifier, Err: err}
}

func (e *Error) Error() string { return fmt.Sprintf("modules: %s%v", e.where(), e.Err) }

func (e *Error) where() string {
	at := fmt.Sprintf("%q: ", e.Specifier)
	if len(e.Chain) == 0 {
		return at
	}
	return strings.Join(e.Chain, " → ") + ": " + at
}

// How many bytes of a specifier, and how many modules of a chain, an error has.
const (
	maxShown = 200
	maxChain = 16
)

// Unwrap gives what went wrong.
func (e *Error) Unwrap() error { return e.Err }

// GuestError is what JavaScript reads.
func (e *Error) GuestError() string { return e.GuestErrorOf(v8.GuestText) }

// GuestErrorOf is GuestError in an isolate of which text gives the errors' texts.
// This package's own errors are named in any case.
func (e *Error) GuestErrorOf(text func(err error) string) string {
	why := text(e.Err)
	if why == text(errOther) {
		for _, known := range []error{ErrNotFound, ErrSpecifier, ErrAttribute, ErrLimit, ErrRequireModule, ErrBuiltin, ErrIntegrity} {
			if errors.Is(e.Err, known) {
				why = known.Error()
			}
		}
	}
	return e.where() + why
}

// errOther is an error that nobody knows.
var errOther = errors.New("")

// GuestClass is SyntaxError for what could not be compiled and for an import attribute
// that is not known, else TypeError.
func (e *Error) GuestClass() string {
	if errors.Is(e.Err, errAttribute) {
		return "SyntaxError"
	}
	if x, ok := errors.AsType[*v8.Exception](e.Err); ok && x.Name == "SyntaxError" {
		return "SyntaxError"
	}
	return "TypeError"
}
