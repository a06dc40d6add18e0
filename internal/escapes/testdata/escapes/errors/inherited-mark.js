// escape: pass for an error of the host by inheriting from one
// want: throws : Error: plain
let own;
try { fail('plain'); } catch (e) { own = e; }
throw Object.create(own);
