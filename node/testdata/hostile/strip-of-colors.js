// done | deadline
util.stripVTControlCharacters('\u001b['.repeat(1e6))
