package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Subtype distinguishes objects of the same [Kind]: the element types of typed arrays,
// boxed primitives, kinds of functions, and further built-in objects.
type Subtype uint8

// The subtypes. SubtypeNone is that of all other values. KindArrayBufferView has the
// subtypes up to SubtypeDataView, KindFunction has those whose names end in Function, and
// KindObject has the others. SubtypeGenerator is an object that a generator function
// has returned, also an asynchronous one.
const (
	SubtypeNone Subtype = iota
	SubtypeInt8Array
	SubtypeUint8Array
	SubtypeUint8ClampedArray
	SubtypeInt16Array
	SubtypeUint16Array
	SubtypeInt32Array
	SubtypeUint32Array
	SubtypeFloat16Array
	SubtypeFloat32Array
	SubtypeFloat64Array
	SubtypeBigInt64Array
	SubtypeBigUint64Array
	SubtypeDataView
	SubtypeBooleanObject
	SubtypeNumberObject
	SubtypeStringObject
	SubtypeBigIntObject
	SubtypeSymbolObject
	SubtypeAsyncFunction
	SubtypeGeneratorFunction
	SubtypeAsyncGeneratorFunction
	SubtypeGenerator
	SubtypeArguments
	SubtypeModuleNamespace
	SubtypeMapIterator
	SubtypeSetIterator
	SubtypeWeakMap
	SubtypeWeakSet
	SubtypeWeakRef
	SubtypeWasmModule
	SubtypeWasmMemory
)

var subtypeNames = [...]string{"none", "int8array", "uint8array", "uint8clampedarray", "int16array", "uint16array",
	"int32array", "uint32array", "float16array", "float32array", "float64array", "bigint64array", "biguint64array",
	"dataview", "booleanobject", "numberobject", "stringobject", "bigintobject", "symbolobject", "asyncfunction",
	"generatorfunction", "asyncgeneratorfunction", "generator", "arguments", "modulenamespace", "mapiterator",
	"setiterator", "weakmap", "weakset", "weakref", "wasmmodule", "wasmmemory"}

// String returns the name of the subtype, such as "uint8array".
func (t Subtype) String() string { return nameOf("Subtype", int(t), subtypeNames[:]...) }

// Subtype returns the subtype of an object. It depends on what the object is, not on its
// prototype or its properties, so a guest cannot change it. Subtype runs no JavaScript.
// For primitives and proxies it returns SubtypeNone.
func (v Value) Subtype() (Subtype, error) {
	if !v.IsObject() {
		return SubtypeNone, nil
	}
	r, err := v.do(context.Background(), bridge.OpSubtype)
	n, _ := r.Int64()
	return Subtype(n), err
}
