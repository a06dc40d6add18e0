import _ from "lodash";

export default function () {
  const people = [{ name: "Ada", age: 36, tags: ["a", "b"] }, { name: "Grace", age: 85, tags: ["b"] }, { name: "Alan", age: 41, tags: [] }];
  return JSON.stringify([
    _.VERSION,
    _(people).filter(p => p.age > 40).map("name").sortBy().value(),
    _.groupBy(people, p => p.name[0]), _.keyBy(people, "name"), _.orderBy(people, ["age"], ["desc"]),
    _.mergeWith({ a: [1], b: { c: 1 } }, { a: [2], b: { d: 2 } }, (x, y) => (_.isArray(x) ? x.concat(y) : undefined)),
    _.template("<% _.forEach(list, x => { %>[<%- x %>]<% }) %> ${ n }")({ list: ["<", "&"], n: 3 }),
    _.chunk(_.range(10), 3), _.camelCase("--foo_bar baz"), _.deburr("déjà vu"), _.get({ a: [{ b: 1 }] }, "a[0].b"),
    _.isEqual(new Map([[{ a: 1 }, new Set([1])]]), new Map([[{ a: 1 }, new Set([1])]])), _.cloneDeep({ d: new Date(0), r: /x/g, u: new Uint8Array([1]) }),
    _.sum(_.times(1000, n => _.memoize(x => x * 2)(n))), _.difference([1, 2, 3], [2]), _.padStart("x", 5, "ab"), _.words("fred, barney & pebbles"),
  ], null, 1);
}
