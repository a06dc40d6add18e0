// class: JSON
// expect: exception RangeError
// why: each toJSON answers with one more object to be converted
JSON.stringify({ toJSON: function f() { return { again: { toJSON: f } }; } });
