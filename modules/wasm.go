package modules

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/seed24588400/paddock/v8"
)

// function returns a built-in function of the context by its path from the global
// object, or nil if there is none.
func function(ctx context.Context, s v8.Scope, path ...string) (*v8.Persistent, error) {
	at, err := s.Global()
	for _, name := range path {
		if err != nil || !at.IsObject() {
			return nil, err
		}
		at, err = at.Get(ctx, v8.String(name))
	}
	if err != nil || at.Kind() != v8.KindFunction {
		return nil, err
	}
	return at.Persist()
}

// buildWasm compiles a WebAssembly module, and wraps it in a JavaScript module that has
// its imports, creates the instance and exports its exports. So V8 handles cycles,
// missing exports and the order of evaluation.
func (l *Loader) buildWasm(ctx context.Context, s v8.Scope, r *record, data []byte) error {
	if l.compiler == nil || l.instance == nil {
		return fmt.Errorf("modules: %w: the context does not allow WebAssembly", v8.ErrInvalid)
	}
	compiler, err := l.compiler.Value(s)
	if err != nil {
		return err
	}
	bytes, err := s.Bytes(data)
	if err != nil {
		return err
	}
	compiled, err := compiler.Construct(ctx, bytes) // throws a CompileError
	if err != nil {
		return err
	}
	imports, exports, err := readWasm(data)
	if err != nil {
		return err
	}
	instance, err := l.instance.Value(s)
	if err != nil {
		return err
	}
	r.wasmModule = &record{id: id{key: r.key + " (instance)"}, bound: true}
	if err := r.wasmModule.synthetic(s, []string{"Instance", "module"}, []v8.Value{instance, compiled}); err != nil {
		return err
	}
	if err := r.wasmModule.module.Bind(s); err != nil {
		return err
	}
	return l.compile(ctx, s, r, wrapWasm(imports, exports))
}

// wasmImport is an import of a WebAssembly module.
type wasmImport struct{ module, name string }

// wrapWasm returns the source of the wrapper. Its first request is for the compiled
// module.
func wrapWasm(imports []wasmImport, exports []string) string {
	var b strings.Builder
	b.WriteString("import { Instance, module } from \"paddock:instance\";\n")
	var groups []string
	fields := map[string][]string{}
	for n, i := range imports {
		fmt.Fprintf(&b, "import { %s as i%d } from %s;\n", quote(i.name), n, quote(i.module))
		if fields[i.module] == nil {
			groups = append(groups, i.module)
		}
		fields[i.module] = append(fields[i.module], fmt.Sprintf("[%s]: i%d", quote(i.name), n))
	}
	b.WriteString("const { exports } = new Instance(module, { __proto__: null,\n")
	for _, module := range groups {
		fmt.Fprintf(&b, "  [%s]: { __proto__: null, %s },\n", quote(module), strings.Join(fields[module], ", "))
	}
	b.WriteString("});\n")
	for n, name := range exports {
		fmt.Fprintf(&b, "const e%d = exports[%s];\nexport { e%d as %s };\n", n, quote(name), n, quote(name))
	}
	return b.String()
}

// quote returns s as a JavaScript string literal. JSON strings are valid string
// literals.
func quote(s string) string {
	text, _ := json.Marshal(s) // a string causes no error
	return string(text)
}

// readWasm returns the imports, and the names of the exports, of a module that V8 has
// compiled. See "Modules" in "Binary Format" of the WebAssembly Core Specification.
func readWasm(data []byte) (imports []wasmImport, exports []string, err error) {
	r := wasmReader{data: data[min(8, len(data)):]} // skip the magic number and the version
	for len(r.data) > 0 && !r.invalid {
		section := r.byte()
		body := wasmReader{data: r.take(r.number())}
		switch section {
		case 2:
			for range body.number() {
				i := wasmImport{body.name(), body.name()}
				body.importType()
				imports = append(imports, i)
				if body.invalid {
					break
				}
			}
		case 7:
			for range body.number() {
				exports = append(exports, body.name())
				body.byte()
				body.number()
				if body.invalid {
					break
				}
			}
		}
		r.invalid = r.invalid || body.invalid
	}
	if r.invalid {
		return nil, nil, fmt.Errorf("modules: %w: the imports and exports of the WebAssembly module cannot be read",
			v8.ErrInvalid)
	}
	return imports, exports, nil
}

type wasmReader struct {
	data    []byte
	invalid bool
}

func (r *wasmReader) byte() byte {
	if len(r.data) == 0 {
		r.invalid = true
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *wasmReader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.invalid = true
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *wasmReader) take(n uint64) []byte {
	if n > uint64(len(r.data)) {
		r.invalid = true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *wasmReader) name() string {
	name := r.take(r.number())
	r.invalid = r.invalid || !utf8.Valid(name)
	return string(name)
}

// importType skips the type of an import.
func (r *wasmReader) importType() {
	limits := func() {
		flags := r.number()
		r.number()
		if flags&1 != 0 {
			r.number()
		}
		if flags&8 != 0 { // a custom page size
			r.number()
		}
	}
	valueType := func() {
		if t := r.byte(); t == 0x63 || t == 0x64 { // a reference to a heap type
			r.number()
		}
	}
	switch r.byte() {
	case 0: // function
		r.number()
	case 1: // table
		valueType()
		limits()
	case 2: // memory
		limits()
	case 3: // global
		valueType()
		r.byte()
	case 4: // tag
		r.byte()
		r.number()
	default:
		r.invalid = true
	}
}
