// class: JSON
// expect: memory
// why: three million arrays that begin and do not end
JSON.parse('['.repeat(3e6));
