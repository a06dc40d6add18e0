// deadline
let f = () => { for (;;); }; for (let n = 0; n < 1000; n++) { const g = f, a = new hooks.AsyncLocalStorage(); f = () => a.run(n, g) } f()
