// done | deadline
path.matchesGlob('a'.repeat(1e5), '*a'.repeat(5e4) + 'b')
