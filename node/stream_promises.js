// The module stream/promises.
(require) => require('stream').promises
