package modules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// Resolver finds modules for a [Loader]. Its methods must be safe for concurrent use by
// multiple goroutines, and must return when ctx ends. For require and
// import.meta.resolve they are called on the goroutine that runs the JavaScript.
type Resolver interface {
	// Resolve returns the key of the module that a request refers to: its URL, or any
	// other string that identifies it to the resolver. Equal requests must have equal
	// keys. If there is no such module, it returns an error that wraps ErrNotFound;
	// alternatively Load may return it.
	Resolve(ctx context.Context, r Request) (key string, err error)
	// Load returns the source of a module. It is called once for each module of a
	// context, and again only if it failed.
	Load(ctx context.Context, key string) (Source, error)
}

// Request is a request for a module by a module, a script or the host.
type Request struct {
	Specifier string
	// Referrer is the key of the importing module, or the name of the importing script.
	// It is empty for the host.
	Referrer string
	// Type is the import attribute "type", or "" if there is none.
	Type string
	// Require is set if CommonJS requires the module.
	Require bool
}

// Type is the type of a source.
type Type uint8

// The types of sources.
const (
	// JavaScript is an ECMAScript module.
	JavaScript Type = iota
	// JSON exports its value as default. It must be imported with {type: "json"}.
	JSON
	// Wasm exports the exports of an instance of the WebAssembly module, and imports
	// the modules that the WebAssembly module names.
	Wasm
	// CommonJS runs before the other modules of a graph are linked, in the order of the
	// imports. It exports module.exports as default, and the enumerable properties of
	// module.exports.
	CommonJS
	// Host is a module that is made of a Go value.
	Host
	// Ambiguous is CommonJS, unless the source has syntax that only ECMAScript modules
	// have, such as import statements; then it is JavaScript.
	Ambiguous
)

func (t Type) String() string {
	names := [...]string{"JavaScript", "JSON", "WebAssembly", "CommonJS", "host", "JavaScript or CommonJS"}
	if int(t) >= len(names) {
		return fmt.Sprintf("Type(%d)", t)
	}
	return names[t]
}

// Source is the source of a module.
type Source struct {
	Type Type
	// Data is the source code in UTF-8, or the bytes of a WebAssembly module. Invalid
	// UTF-8 in source code becomes U+FFFD, as in browsers. It is not used for Host.
	Data []byte
	// Value is the Go value of a Host module. It is converted for each context. If it
	// is a map[string]any, each entry is an export: a v8.Callback or another Go
	// function becomes a function, and package marshal converts other values. Any other
	// value is the default export, and if it becomes a plain object, its properties are
	// exports too. The value of a [Make] is what module.exports is for CommonJS.
	Value any
}

// Make is the value of a Host module that is made in each context: the value that it returns is
// the default export, and the result of require. The enumerable properties of an object or a
// function are exports too. It is called by the loader in a task of the loop, or on the
// goroutine that runs the JavaScript which requires the module.
type Make func(ctx context.Context, s v8.Scope) (v8.Value, error)

// text returns the source code without a byte order mark.
func (s *Source) text() string { return strings.TrimPrefix(string(s.Data), "\uFEFF") }

var (
	// ErrNotFound means that there is no such module.
	ErrNotFound = errors.New("cannot find")
	// ErrSpecifier means that a specifier cannot refer to a module: it is a bare name
	// without packages, or a path out of the root.
	ErrSpecifier = errors.New("the specifier is invalid")
	// ErrAttribute means that an import has unknown attributes, or attributes that do
	// not match the module.
	ErrAttribute = errors.New("the import attributes are not supported")
	// ErrModuleLimit means that a limit on the number or size of the modules of a Loader is
	// reached.
	ErrModuleLimit = errors.New("the limit of modules is reached")
	// ErrRequireModule means that CommonJS requires a module that can only be imported: a
	// WebAssembly module, a module with a top-level await, or a module that has not been
	// evaluated while another one is evaluated.
	ErrRequireModule = errors.New("cannot be required; use import()")
	// ErrBuiltin means that a module imports a built-in module of Node.js that the host
	// does not provide.
	ErrBuiltin = errors.New("a built-in module of node that the host does not provide")
)

// BuiltinError is the error of a request for a built-in module of Node.js that the host does not
// provide. It wraps ErrBuiltin. A resolver that has the module can answer the request instead.
type BuiltinError struct {
	// Name is the name of the module, which may begin with "node:".
	Name string
}

func (e *BuiltinError) Error() string { return fmt.Sprintf("%.100q is %v", e.Name, ErrBuiltin) }

// Unwrap returns ErrBuiltin.
func (e *BuiltinError) Unwrap() error { return ErrBuiltin }

// Error is the error of a module that could not be loaded.
type Error struct {
	// Chain has the keys of the modules that import one another, the outermost first.
	// It is empty if the host imported the module. A long chain is shortened, with "…"
	// in the middle.
	Chain []string
	// Specifier is the specifier that the last module of Chain requested. A long one is
	// shortened, with "…" at its end.
	Specifier string
	// Err is the cause: an error of the resolver or of this package, or the
	// *v8.Exception of a source that could not be compiled.
	Err error

	ofHost bool // the error of an import of the host, and not of an import of a guest
}

// newError returns an Error of limited size, because guests can keep many of them.
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

// Maximum length of the specifier in bytes, and of the chain, in an Error.
const (
	maxShown = 200
	maxChain = 16
)

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// GuestError returns the text that JavaScript reads.
func (e *Error) GuestError() string { return e.GuestErrorOf(v8.GuestText) }

// GuestErrorOf is like GuestError, for an isolate in which text returns the texts of
// errors. The text always names errors of this package.
func (e *Error) GuestErrorOf(text func(err error) string) string {
	why := text(e.Err)
	if why == text(errOther) {
		for _, known := range []error{ErrNotFound, ErrSpecifier, ErrAttribute, ErrModuleLimit, ErrRequireModule,
			ErrBuiltin, ErrIntegrity} {
			if errors.Is(e.Err, known) {
				why = known.Error()
			}
		}
	}
	return e.where() + why
}

// errOther is an error that is not known to any package.
var errOther = errors.New("")

// GuestClass returns "SyntaxError" for sources that could not be compiled and for
// unknown import attributes, and "TypeError" otherwise.
func (e *Error) GuestClass() string {
	if errors.Is(e.Err, errAttribute) {
		return "SyntaxError"
	}
	if x, ok := errors.AsType[*v8.Exception](e.Err); ok && x.Name == "SyntaxError" {
		return "SyntaxError"
	}
	return "TypeError"
}
