// deadline | memory
new stream.Readable({ read() { for (;;) this.push('x') } }).resume(); await new Promise(() => 0)
