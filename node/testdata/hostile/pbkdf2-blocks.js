// deadline | memory
crypto.pbkdf2Sync('p', 's', 1000, 2 ** 26, 'sha512')
