// class: heap
// expect: memory | timeout
// why: a short text of JSON that is much larger as objects
JSON.parse('[' + '{"a":[]},'.repeat(2e6) + '0]');
