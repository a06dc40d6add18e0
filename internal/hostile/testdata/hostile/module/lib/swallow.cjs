for (let n = 0; ; n++) try { require(n % 2 ? './none' + n : './throws.cjs'); } catch {}
