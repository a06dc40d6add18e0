// escape: take two values for one object by super called twice
// want: ReferenceError second true
let first, second;
class Twice extends Account { constructor() { super('first'); first = this; try { super('second'); } catch (e) { second = e.name; } } }
const t = new Twice();
class Other extends Account { constructor() { const made = () => super('second'); made(); this.done = true; } }
[second, new Other().owner, first === t].join(' ');
