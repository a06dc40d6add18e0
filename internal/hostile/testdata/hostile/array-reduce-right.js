// class: huge array-like
// expect: memory | timeout
// why: reduceRight over an object of enormous length and without elements
Array.prototype.reduceRight.call({ length: 2 ** 53 - 1 }, () => {});
