// deadline
await stream.promises.pipeline(async function* () { for (;;) yield 'x' }, new stream.PassThrough(), async (s) => { for await (const c of s); })
