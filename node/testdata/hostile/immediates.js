// deadline
await new Promise(() => { (function again() { setImmediate(again) })() })
