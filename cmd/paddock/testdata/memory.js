let a = []; for (;;) a.push({ x: a.length })
