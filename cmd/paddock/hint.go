package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// hints are the beginnings of V8's messages about what a flag would change.
var hints = []struct{ message, hint string }{
	{"SyntaxError: Cannot use import statement outside a module", asModule},
	{"SyntaxError: Cannot use 'import.meta' outside a module", asModule},
	{"SyntaxError: Unexpected token 'export'", asModule},
	{"SyntaxError: await is only valid in async functions and the top level bodies of modules", asModule},
	{"ReferenceError: require is not defined", "run has the flag --npm for CommonJS"},
	{"ReferenceError: setTimeout is not defined", withWeb},
	{"ReferenceError: URL is not defined", withWeb},
	{"ReferenceError: TextEncoder is not defined", withWeb},
	{"ReferenceError: crypto is not defined", withWeb},
	{"ReferenceError: process is not defined", withNode},
	{"ReferenceError: Buffer is not defined", withNode},
	{"ReferenceError: fetch is not defined", "the flag --allow-net enables fetch"},
}

const (
	asModule = "run has the flag --module for ES modules, which the extension .mjs implies"
	withNode = "run has the flag --node for process, Buffer and modules of Node.js"
	withWeb  = "the flag --web enables APIs of the web"
)

// hint returns a line for an exception that a flag would prevent, or "".
func hint(e *v8.Exception) string {
	for _, h := range hints {
		if strings.HasPrefix(e.Name+": "+e.Message, h.message) {
			return "\nHint: " + h.hint + "."
		}
	}
	return ""
}

// refuseImports makes the import() of scripts fail with an explanation.
func refuseImports(s v8.Scope) error {
	return s.SetModuleHooks(v8.ModuleHooks{
		Import: func(context.Context, v8.Scope, v8.ModuleRequest, string) (v8.Value, error) {
			return v8.Undefined, errors.New("scripts cannot import modules; " + asModule)
		},
	})
}

// hinting is a resolver whose errors name the flag that enables packages, or modules of Node.js.
type hinting struct {
	modules.Resolver
	packages bool
}

func (h hinting) Resolve(ctx context.Context, r modules.Request) (string, error) {
	key, err := h.Resolver.Resolve(ctx, r)
	_, builtin := errors.AsType[*modules.BuiltinError](err)
	switch {
	case err == nil:
	case builtin || strings.HasPrefix(r.Specifier, "node:"):
		err = fmt.Errorf("%w; the flag --node enables modules of Node.js", err)
	case !h.packages && errors.Is(err, modules.ErrSpecifier) && bare(r.Specifier):
		err = fmt.Errorf("%w; the flag --npm enables packages", err)
	}
	return key, err
}

// bare reports whether a specifier is the name of a package.
func bare(specifier string) bool {
	u, err := url.Parse(specifier)
	return err == nil && u.Scheme == "" && !strings.HasPrefix(specifier, ".") && !strings.HasPrefix(specifier, "/")
}
