// class: heap
// expect: memory | timeout
// why: ten million nested arrays of JSON
JSON.parse('['.repeat(1e7));
