// class: parser
// expect: memory | timeout
// why: a literal of millions of elements
// oversized: the literal is one array
eval('[' + '{},'.repeat(2 ** 21) + ']');
