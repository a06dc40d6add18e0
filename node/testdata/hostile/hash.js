// deadline
const b = Buffer.alloc(1 << 25); for (;;) crypto.createHash('md5').update(b).digest()
