// The module path/win32.
(require) => require('path').win32
