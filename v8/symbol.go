package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// WellKnownSymbol names one of JavaScript's own symbols.
type WellKnownSymbol uint8

// Those that hosts have a use for.
const (
	SymbolIterator      = WellKnownSymbol(bridge.SymbolIterator)
	SymbolAsyncIterator = WellKnownSymbol(bridge.SymbolAsyncIterator)
	SymbolHasInstance   = WellKnownSymbol(bridge.SymbolHasInstance)
	SymbolToPrimitive   = WellKnownSymbol(bridge.SymbolToPrimitive)
	SymbolToStringTag   = WellKnownSymbol(bridge.SymbolToStringTag)
)

// Symbol makes a new symbol.
func (s Scope) Symbol(description string) (Value, error) {
	return s.symbol(bridge.SymbolNew, description)
}

// SymbolFor finds a symbol of the isolate's registry, or makes it, as
// Symbol.for does. The registry is shared by the isolate's contexts.
func (s Scope) SymbolFor(key string) (Value, error) { return s.symbol(bridge.SymbolFor, key) }

// WellKnown returns one of JavaScript's own symbols, whatever the guest did to
// Symbol.
func (s Scope) WellKnown(symbol WellKnownSymbol) (Value, error) {
	return s.symbol(uint32(symbol), "")
}

func (s Scope) symbol(which uint32, text string) (Value, error) {
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.NewSymbol(which, text, &f.result), nil
	})
}
