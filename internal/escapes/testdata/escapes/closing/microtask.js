// escape: close the isolate in a microtask, with promises of the host's pending
// want: closed
// ends: the isolate
later('x').then(() => report('x'));
Promise.resolve().then(() => shutdown('isolate'));
later('y');
