package marshal

// Map is a JavaScript Map in its order: what type any gets for one, and how to
// write one whose order matters.
type Map []Entry

// Entry is one of a [Map].
type Entry struct{ Key, Value any }

// Set is a JavaScript Set in its order: what type any gets for one.
type Set []any

// RegExp is a JavaScript regular expression. Go's are another language.
type RegExp struct {
	Source string
	Flags  string // such as "gi"
}

// ErrorValue is a JavaScript Error: what types any and error get for one.
type ErrorValue struct {
	Name    string // one of JavaScript's own, such as "TypeError"; "Error" for all others
	Message string
	Stack   string
	Cause   any
	// Fields are the error's other properties that are plain data. They are
	// there only for an Error by itself, not inside another value.
	Fields map[string]any
}

func (e *ErrorValue) Error() string {
	if e.Message == "" {
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// Unwrap returns the cause if that is an error.
func (e *ErrorValue) Unwrap() error {
	err, _ := e.Cause.(error)
	return err
}

// regExpFlags are V8's bits, lowest first. Source: regexp-flags.h.
const regExpFlags = "gimyusldv"
