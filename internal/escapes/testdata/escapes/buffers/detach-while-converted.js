// escape: detach the bytes of one argument while another is converted
// want: Error 3
const bytes = new Uint8Array([7, 1, 2]);
const x = { to: 'shop', get amount() { bytes.buffer.transfer(); return 1; }, [Symbol.toPrimitive]() { bytes.buffer.transfer(); } };
[tried(() => echo([bytes, x])), bytes.length].join(' ');
