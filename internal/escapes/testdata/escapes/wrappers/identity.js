// escape: have one object of the host stand for another once its number is used again
// want: true guest
const { owner: own } = mine;
for (let round = 0; round < 5; round++) {
  for (let n = 0; n < 200; n++) new Account('x' + n);
  collect();
}
const made = Array.from({ length: 200 }, (_, n) => new Account('y' + n));
[made.every((a, n) => a.owner === 'y' + n), mine.owner].join(' ');
