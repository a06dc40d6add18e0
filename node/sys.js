// The module sys.
(require) => require('util')
