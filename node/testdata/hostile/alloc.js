// RangeError
Buffer.alloc(2 ** 40)
