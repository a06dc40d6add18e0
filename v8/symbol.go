package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// WellKnownSymbol identifies one of the well-known symbols of JavaScript.
type WellKnownSymbol uint8

// The well-known symbols in v8-primitive.h, which are all but Symbol.matchAll.
const (
	SymbolIterator WellKnownSymbol = iota + 2
	SymbolAsyncIterator
	SymbolHasInstance
	SymbolToPrimitive
	SymbolToStringTag
	SymbolIsConcatSpreadable
	SymbolMatch
	SymbolReplace
	SymbolSearch
	SymbolSplit
	SymbolUnscopables
	SymbolDispose
	SymbolAsyncDispose
)

// Symbol makes a new symbol.
func (s Scope) Symbol(description string) (Value, error) {
	return s.symbol(bridge.SymbolNew, description)
}

// SymbolFor returns the symbol for key in the isolate's symbol registry, and makes it
// if there is none, as Symbol.for does. The contexts of the isolate share the registry.
func (s Scope) SymbolFor(key string) (Value, error) { return s.symbol(bridge.SymbolFor, key) }

// WellKnown returns a well-known symbol. Changes that a guest made to Symbol have no
// effect on it.
func (s Scope) WellKnown(symbol WellKnownSymbol) (Value, error) {
	return s.symbol(uint32(symbol), "")
}

func (s Scope) symbol(which uint32, text string) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.NewSymbol(which, text, &f.result)
	})
}
