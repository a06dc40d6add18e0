// deadline | memory
const o = {}; for (let n = 0; n < 1e6; n++) o['k' + n] = n; for (;;) util.inspect(o)
