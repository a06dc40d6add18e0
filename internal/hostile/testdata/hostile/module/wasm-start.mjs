// class: modules
// expect: timeout
// why: the start function of an imported WebAssembly module never returns
import './lib/start.wasm';
