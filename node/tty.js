// The module tty. Nothing is a terminal.
(require) => {
  'use strict';
  const { refusal } = require('internal/errors');
  return { isatty: () => false, ReadStream: refusal('tty', 'ReadStream'), WriteStream: refusal('tty', 'WriteStream') };
}
