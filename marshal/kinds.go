package marshal

// Map is a JavaScript Map with its order. A variable of type any gets a Map, and a Map is
// written as a JavaScript Map in its order.
type Map []Entry

// Entry is an entry of a [Map].
type Entry struct{ Key, Value any }

// Set is a JavaScript Set with its order. A variable of type any gets a Set for one.
type Set []any

// RegExp is a JavaScript regular expression. It is not converted to a regexp.Regexp,
// because the syntax differs.
type RegExp struct {
	Source string
	Flags  string // for example "gi"; in the order of JavaScript if the RegExp is read
}

// ErrorValue is a JavaScript Error. Variables of type any and error get a *ErrorValue for
// one.
type ErrorValue struct {
	Name    string // the name of a built-in class, such as "TypeError"; "Error" for all others
	Message string
	Stack   string
	Cause   any
	// Fields are the other properties of the error that are plain data. They are set only
	// if the Error is not a part of another value.
	Fields map[string]any
}

func (e *ErrorValue) Error() string {
	if e.Message == "" {
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// Unwrap returns the cause if it is an error.
func (e *ErrorValue) Unwrap() error {
	err, _ := e.Cause.(error)
	return err
}

// regExpFlags are the flags in the order of V8's bits, lowest first. Source:
// regexp-flags.h.
const regExpFlags = "gimyusldv"
