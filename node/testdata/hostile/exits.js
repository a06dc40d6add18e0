// deadline
for (;;) try { process.exit(1) } catch {}
