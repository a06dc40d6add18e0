// deadline | memory
for (;;) process.on('x', () => 0)
