// class: JSON
// expect: timeout
// why: toJSON that never returns
JSON.stringify({ toJSON() { for (;;); } });
