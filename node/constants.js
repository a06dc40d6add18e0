// The module constants.
(require) => {
  'use strict';
  const { errno, signals, priority } = require('os').constants;
  return { ...errno, ...priority, ...signals, ...require('crypto').constants, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2 };
}
