package modules

import (
	"context"
	"errors"
	"slices"

	"github.com/seed24588400/paddock/v8"
)

// moduleSyntaxErrors are V8's messages for syntax that only ES modules have. The list follows
// "Syntax detection" in the documentation of Node.js packages; the messages are in V8's
// message-template.h.
var moduleSyntaxErrors = []string{
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

// resolveType determines the type of an ambiguous source: CommonJS, or JavaScript if it has
// syntax that only ES modules have.
func (l *Loader) resolveType(ctx context.Context, s v8.Scope, key string, source Source) (Source, error) {
	if source.Type != Ambiguous {
		return source, nil
	}
	source.Type = CommonJS
	// This is the text that runCommonJS compiles later, so V8 has compiled it already.
	script, err := s.Compile(ctx, inFunction(source.text()), v8.Origin{Name: key})
	if err == nil {
		return source, script.Close()
	}
	e, thrown := errors.AsType[*v8.Exception](err)
	if !thrown {
		return source, err
	}
	if e.Name == "SyntaxError" && slices.Contains(moduleSyntaxErrors, e.Message) {
		source.Type = JavaScript
	}
	return source, nil // the error is reported when the source is compiled later
}
