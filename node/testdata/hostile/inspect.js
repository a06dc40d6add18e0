// done | RangeError | deadline
let o = {}; for (let n = 0; n < 1e5; n++) o = { o }; util.inspect(o, { depth: Infinity })
