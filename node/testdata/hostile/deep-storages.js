// RangeError | deadline
const a = []; (function again() { new hooks.AsyncLocalStorage().run(0, again) })()
