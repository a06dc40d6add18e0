// class: string
// expect: memory
// why: marks that are put in order, each of which is compared with all before it
('a' + '\u0301\u0316'.repeat(2 ** 22)).normalize('NFD');
