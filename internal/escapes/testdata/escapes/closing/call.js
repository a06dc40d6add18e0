// escape: go on after a function of the host has closed the isolate under it
// want: closed
// ends: the isolate
shutdown('isolate');
for (;;) mine.send(shop, 1);
