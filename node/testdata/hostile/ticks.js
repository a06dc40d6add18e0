// deadline
await new Promise(() => { (function again() { process.nextTick(again) })() })
