// escape: go on by catch and finally after the isolate was closed
// want: closed
// ends: the isolate
try {
  try { shutdown('isolate'); } catch { pay({ to: 'shop', amount: 50 }); } finally { pay({ to: 'shop', amount: 50 }); }
} finally {
  pay({ to: 'shop', amount: 50 });
}
