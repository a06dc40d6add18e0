// The module assert/strict.
(require) => require('assert').strict
