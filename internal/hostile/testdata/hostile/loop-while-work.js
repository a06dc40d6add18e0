// class: endless loop
// expect: timeout
// why: a loop that optimising compilers turn into a tight one
let x = 0;
while (true) x = (x + 1) | 0;
