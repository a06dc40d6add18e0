// class: WebAssembly
// expect: exception RangeError
// why: a table that alone takes more than the limit
new WebAssembly.Table({ element: 'anyfunc', initial: 1e7 });
