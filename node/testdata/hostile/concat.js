// RangeError
const b = Buffer.alloc(1 << 24); Buffer.concat(Array(1000).fill(b))
