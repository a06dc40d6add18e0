// deadline | memory
for (;;) process.nextTick(() => 0)
