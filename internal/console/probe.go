package console

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/v8"
)

// probe calls the captured intrinsics. It is valid while its scope is open.
type probe struct {
	ctx      context.Context
	function v8.Value
}

var errClosed = fmt.Errorf("console: %w", closed.Error("the console is closed"))

func (i *Inspector) probe(ctx context.Context, s v8.Scope) (probe, error) {
	if i.closed.Load() {
		return probe{}, errClosed
	}
	if i.query == nil {
		query, err := s.KeptValue(keptQuery)
		if err != nil {
			return probe{}, err
		}
		i.query = query
	}
	function, err := i.query.Value(s)
	return probe{ctx, function}, err
}

// query returns the answer of intrinsics.js to a question, or undefined if there is
// none. It returns an error only if the run has been ended.
func (p probe) query(question string, args ...v8.Value) (v8.Value, error) {
	answer, err := p.function.Call(p.ctx, v8.Undefined, append([]v8.Value{v8.String(question)}, args...)...)
	if isException(err) { // for example a stack overflow
		return v8.Undefined, nil
	}
	return answer, err
}

// list returns an answer that is a list, or nil if there is none.
func (p probe) list(question string, args ...v8.Value) ([]v8.Value, error) {
	answer, err := p.query(question, args...)
	if err != nil || !answer.IsObject() {
		return nil, err
	}
	length, err := answer.Get(p.ctx, v8.String("length"))
	if err != nil {
		return nil, err
	}
	n, _ := length.Int64()
	list := make([]v8.Value, n)
	for at := range list {
		if list[at], err = answer.Get(p.ctx, v8.Int(at)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// text returns an answer that is a string; ok is false if there is none.
func (p probe) text(question string, args ...v8.Value) (text string, ok bool, err error) {
	answer, err := p.query(question, args...)
	if err != nil || answer.Kind() != v8.KindString {
		return "", false, err
	}
	text, err = answer.AsString()
	return text, err == nil, err
}

// class describes the class of an object.
type class struct {
	name  string // name of the constructor
	known bool   // whether a constructor was found
	null  bool   // whether the prototype is null
	tag   string // Symbol.toStringTag, unless it is printed as a property
	usual bool   // whether the prototype is Object.prototype
	args  bool   // whether it is an arguments object
}

// class returns the class of an object; ok is false if there is no answer.
func (p probe) class(v v8.Value, hidden bool) (c class, ok bool, err error) {
	answer, err := p.list("class", v, v8.Bool(hidden))
	if err != nil || len(answer) < 4 {
		return class{}, false, err
	}
	c.null = answer[0].Kind() == v8.KindNull
	if c.known = answer[0].Kind() == v8.KindString; c.known {
		if c.name, err = answer[0].AsString(); err != nil {
			return class{}, false, err
		}
	}
	if answer[1].Kind() == v8.KindString {
		c.tag, err = answer[1].AsString()
	}
	c.usual, _ = answer[2].Bool()
	c.args, _ = answer[3].Bool()
	return c, true, err
}

// flags describe a property; intrinsics.js has the same constants.
type flags int

const (
	isData flags = 1 << iota
	hasGetter
	hasSetter
	isHidden
)

const isHole = flags(0)

// property is an own property of an object.
type property struct {
	key   v8.Value
	flags flags
	value v8.Value // the value of a data property
}

// properties returns the properties to print, and the number of omitted ones.
func (p probe) properties(v v8.Value, hidden, indices bool) (list []property, more int, err error) {
	answer, err := p.list("properties", v, v8.Bool(hidden), v8.Bool(indices), v8.Int(maxProperties))
	if err != nil || len(answer) == 0 {
		return nil, 0, err
	}
	for at := 1; at+2 < len(answer); at += 3 {
		f, _ := answer[at+1].Int64()
		list = append(list, property{answer[at], flags(f), answer[at+2]})
	}
	n, _ := answer[0].Int64()
	return list, max(int(n)-maxProperties, 0), nil
}

// ownProperty returns one own property; ok is false if there is none.
func (p probe) ownProperty(v v8.Value, key string) (own property, ok bool, err error) {
	answer, err := p.list("own", v, v8.String(key))
	if err != nil || len(answer) < 2 {
		return property{}, false, err
	}
	f, _ := answer[0].Int64()
	return property{v8.String(key), flags(f), answer[1]}, true, nil
}

// clip returns the first limit characters of a string, and the number of others.
func (p probe) clip(v v8.Value, limit int) (text string, more int, err error) {
	answer, err := p.query("clip", v, v8.Int(limit))
	if err != nil || answer.Kind() == v8.KindUndefined {
		return "", 0, err
	}
	if answer.Kind() != v8.KindString {
		rest, err := answer.Get(p.ctx, v8.String("more"))
		if err != nil {
			return "", 0, err
		}
		n, _ := rest.Int64()
		more = int(n)
		if answer, err = answer.Get(p.ctx, v8.String("text")); err != nil {
			return "", 0, err
		}
	}
	text, err = answer.AsString()
	return text, more, err
}

func isException(err error) bool {
	var e *v8.Exception
	return errors.As(err, &e)
}
