for (let n = 0; n < 20; n++) exports[n + 'x'.repeat(1e6)] = n;
