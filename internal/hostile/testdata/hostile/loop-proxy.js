// class: proxy
// expect: timeout
// why: a trap that never returns, in an operator
'x' in new Proxy({}, { has() { for (;;); } });
