package modules

import (
	"context"
	"errors"
	"slices"

	"github.com/seed24588400/paddock/v8"
)

// onlyModules are V8's words for syntax that only ES modules have. Source: node's
// documentation of packages, "Syntax detection", and V8's message-template.h.
var onlyModules = []string{
	"Cannot use import statement outside a module",
	"Cannot use 'import.meta' outside a module",
	"Unexpected token 'export'",
	"await is only valid in async functions and the top level bodies of modules",
	"Identifier 'exports' has already been declared",
	"Identifier 'require' has already been declared",
	"Identifier 'module' has already been declared",
	"Identifier '__filename' has already been declared",
	"Identifier '__dirname' has already been declared",
}

// settle finds out what an ambiguous source is: CommonJS, unless only modules have
// such syntax.
func (l *Loader) settle(ctx context.Context, s v8.Scope, key string, source Source) (Source, error) {
	if source.Type != Ambiguous {
		return source, nil
	}
	source.Type = CommonJS
	// The text is what will be run, which V8 then has compiled already.
	script, err := s.Compile(ctx, inFunction(source.text()), v8.Origin{Name: key})
	if err == nil {
		return source, script.Close()
	}
	e, thrown := errors.AsType[*v8.Exception](err)
	if !thrown {
		return source, err
	}
	if e.Name == "SyntaxError" && slices.Contains(onlyModules, e.Message) {
		source.Type = JavaScript
	}
	return source, nil // whoever compiles it finds the error
}
