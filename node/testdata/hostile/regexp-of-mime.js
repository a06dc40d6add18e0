// done | deadline
new util.MIMEType('a/b;' + ';'.repeat(1e6))
