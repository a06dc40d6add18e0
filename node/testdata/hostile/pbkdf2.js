// deadline
crypto.pbkdf2Sync('p', 's', 2 ** 31 - 1, 64, 'sha512')
