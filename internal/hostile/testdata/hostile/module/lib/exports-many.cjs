for (let n = 0; n < 1e6; n++) exports['a' + n] = n;
