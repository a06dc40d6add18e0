// escape: make code in the host's context by the errors that the host throws
// want: ReferenceError
// without: EvalError
const errors = ['plain', 'path', 'panic', 'nil', 'index'].map(kind => { try { fail(kind); } catch (e) { return e; } });
try { mine.send.call({}); } catch (e) { errors.push(e); }
try { new Admin(); } catch (e) { errors.push(e); }
try { Account(); } catch (e) { errors.push(e); }
try { echo(() => 1); } catch (e) { errors.push(e); }
[...new Set(errors.map(walk))].join(' ');
