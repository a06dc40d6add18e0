// deadline
crypto.scryptSync('p', 's', 64, { N: 2 ** 14, r: 8, p: 10000, maxmem: 2 ** 31 })
