// escape: call the host after its function has closed the isolate, without loops or calls that V8 looks at
// want: closed
// ends: the isolate
shutdown('isolate'), pay({ to: 'shop', amount: 50 }), pay({ to: 'shop', amount: 50 });
