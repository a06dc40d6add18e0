// class: heap
// expect: memory | lost | exception RangeError | exception SyntaxError | timeout
// why: ten million nested arrays of JSON
JSON.parse('['.repeat(1e7));
