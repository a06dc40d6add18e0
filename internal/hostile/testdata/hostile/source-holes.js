// class: parser
// expect: memory
// why: an array of forty million holes
eval('[' + ','.repeat(4e7) + ']');
