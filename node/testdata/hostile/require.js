// deadline | memory
for (let n = 0; ; n++) try { module.createRequire('file:///' + n)('./x') } catch {}
