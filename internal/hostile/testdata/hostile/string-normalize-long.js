// class: string
// expect: memory
// why: normalizes two hundred million characters
'a\u030a'.repeat(1e8).normalize('NFC');
