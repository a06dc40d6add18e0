// escape: close the isolate between the host's check and its payment
// want: closed
// ends: the isolate
pay({ to: 'shop', amount: 50 }, () => shutdown('isolate'));
