// deadline
await new Promise(() => setInterval(() => { for (;;); }, 1))
