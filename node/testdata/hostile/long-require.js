// Error
module.createRequire('file:///' + 'x'.repeat(1e6))
