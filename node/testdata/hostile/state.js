// deadline
Uint8Array.prototype.slice = function () { return this }; const h = crypto.createHash('md5'); for (;;) h.update(Buffer.alloc(70000)).copy()
