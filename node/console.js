// The module console.
() => globalThis.console ?? {}
