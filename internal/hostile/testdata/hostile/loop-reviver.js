// class: JSON
// expect: timeout | memory
// why: a reviver that adds to what is still to be revived
JSON.parse('[0]', function (key, value) {
  if (Array.isArray(this)) this[this.length] = 0;
  for (;;);
});
