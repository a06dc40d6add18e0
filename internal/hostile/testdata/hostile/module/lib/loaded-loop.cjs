Object.defineProperty(module, 'loaded', { set() { for (;;); } });
