// deadline
for (;;) crypto.randomBytes(1 << 20)
