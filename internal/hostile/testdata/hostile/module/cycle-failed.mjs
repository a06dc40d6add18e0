// class: modules
// expect: exception EvalError
// why: imports a member of a cycle whose root failed after an await, which V8's check ended the process for
await import('./lib/cycle-root.mjs').catch(() => 0);
await import('./lib/cycle-member.mjs').catch(e => { throw new EvalError(e) });
