// memory
crypto.scryptSync('p', 's', 64, { N: 2 ** 22, maxmem: 2 ** 40 })
