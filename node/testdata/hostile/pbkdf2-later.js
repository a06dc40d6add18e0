// deadline
await new Promise((f) => crypto.pbkdf2('p', 's', 2 ** 31 - 1, 64, 'md5', f))
