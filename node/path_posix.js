// The module path/posix.
(require) => require('path').posix
