// TypeError
process.getBuiltinModule('internal/errors').make(Error, '', '')
