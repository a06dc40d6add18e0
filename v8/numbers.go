package v8

import "github.com/seed24588400/paddock/internal/bridge"

// The constants below have the same numbers in the bridge. If one differs, the index is
// out of range and the package does not compile.
var (
	equal [1]struct{}

	_ = equal[KindUndefined-Kind(bridge.Undefined)]
	_ = equal[KindNull-Kind(bridge.Null)]
	_ = equal[KindBoolean-Kind(bridge.Boolean)]
	_ = equal[KindNumber-Kind(bridge.Number)]
	_ = equal[KindString-Kind(bridge.String)]
	_ = equal[KindBigInt-Kind(bridge.BigInt)]
	_ = equal[KindSymbol-Kind(bridge.Symbol)]
	_ = equal[KindObject-Kind(bridge.Object)]
	_ = equal[KindFunction-Kind(bridge.Function)]
	_ = equal[KindArray-Kind(bridge.Array)]
	_ = equal[KindError-Kind(bridge.Error)]
	_ = equal[KindPromise-Kind(bridge.Promise)]
	_ = equal[KindDate-Kind(bridge.Date)]
	_ = equal[KindRegExp-Kind(bridge.RegExp)]
	_ = equal[KindMap-Kind(bridge.Map)]
	_ = equal[KindSet-Kind(bridge.Set)]
	_ = equal[KindArrayBuffer-Kind(bridge.ArrayBuffer)]
	_ = equal[KindSharedArrayBuffer-Kind(bridge.SharedArrayBuffer)]
	_ = equal[KindArrayBufferView-Kind(bridge.ArrayBufferView)]
	_ = equal[KindTemporal-Kind(bridge.Temporal)]
	_ = equal[KindProxy-Kind(bridge.Proxy)]
	_ = equal[KindExternal-Kind(bridge.External)]

	_ = equal[SymbolIterator-bridge.SymbolIterator]
	_ = equal[SymbolAsyncIterator-bridge.SymbolAsyncIterator]
	_ = equal[SymbolHasInstance-bridge.SymbolHasInstance]
	_ = equal[SymbolToPrimitive-bridge.SymbolToPrimitive]
	_ = equal[SymbolToStringTag-bridge.SymbolToStringTag]
	_ = equal[SymbolIsConcatSpreadable-bridge.SymbolIsConcatSpreadable]
	_ = equal[SymbolMatch-bridge.SymbolMatch]
	_ = equal[SymbolReplace-bridge.SymbolReplace]
	_ = equal[SymbolSearch-bridge.SymbolSearch]
	_ = equal[SymbolSplit-bridge.SymbolSplit]
	_ = equal[SymbolUnscopables-bridge.SymbolUnscopables]
	_ = equal[SymbolDispose-bridge.SymbolDispose]
	_ = equal[SymbolAsyncDispose-bridge.SymbolAsyncDispose]

	_ = equal[LossFatal-bridge.LostFatal]
	_ = equal[LossMemory-bridge.LostMemory]
	_ = equal[LossStuck-bridge.LostStuck]
)
