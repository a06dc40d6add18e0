// escape: throw what carries marks of the host's own: classes, functions, objects
// want: Savings guest plain
const caught = [];
for (const x of [Savings, mine, (() => { try { fail('plain'); } catch (e) { return e; } })()]) try { call(() => { throw x; }); } catch (e) { caught.push(e); }
[caught[0].name, caught[1].owner, caught[2].message].join(' ');
