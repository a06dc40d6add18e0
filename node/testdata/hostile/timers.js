// RangeError
for (;;) setTimeout(() => 0, 1e9)
