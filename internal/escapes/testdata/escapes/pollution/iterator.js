// escape: take over the host's sequences by the prototypes that they have
// want: TypeError TypeError 1 1,2,3
const sequence = numbers(), { next } = sequence;
const proto = Object.getPrototypeOf(sequence);
[tried(() => next.call(mine)), tried(() => next.call(Object.create(sequence))), next.call(sequence).value, (() => { proto.next = () => ({ done: true }); return Array.from({ length: 3 }, (_, n) => n + 1); })()].join(' ');
