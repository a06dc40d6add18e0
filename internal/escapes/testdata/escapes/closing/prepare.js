// escape: close the isolate while a stack is made
// want: closed
// ends: the isolate
Error.prepareStackTrace = () => shutdown('isolate');
try { fail('plain'); } catch (e) { report(e.stack); }
