// done | deadline
querystring.parse('&'.repeat(1e7)); querystring.parse('a=1&'.repeat(1e6), null, null, { maxKeys: 0 })
