// deadline
Map.prototype.get = () => ({ _run() { for (;;); } }); setImmediate(() => 0); await new Promise(() => 0)
