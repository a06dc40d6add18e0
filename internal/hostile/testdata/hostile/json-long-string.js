// class: JSON
// expect: memory
// why: the JSON of a string of half a gigabyte
JSON.stringify({ a: ['\u1234'.repeat(2 ** 28), 1] }, null, 2);
