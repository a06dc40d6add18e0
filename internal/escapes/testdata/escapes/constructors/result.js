// escape: make code in the host's context by the constructors of what it returns
// want: ReferenceError
// without: EvalError
const results = [people(), people()[0], echo([new Date(0), new Map([[1, {}]]), /x/, new Error('e'), 5n]), numbers(), pairs(), numbers().next(), later('x')];
[...new Set(results.concat(results[2]).map(walk))].join(' ');
