// Allocates memory without end, in pieces of about a kilobyte.
for (var all = []; ; ) all.push(new Array(128).join("x").split(""));
