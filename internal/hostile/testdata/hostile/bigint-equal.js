// class: BigInt
// expect: timeout | memory
// why: compares a BigInt with the text of another, which V8 does without a context
for (;;) 10n == '9'.repeat(2e7);
