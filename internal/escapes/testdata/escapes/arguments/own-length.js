// escape: have lengths believed that are not true
// want: Error Error 01
const bytes = new Uint8Array([1]);
Object.defineProperty(bytes, 'length', { value: 1e9 });
Object.defineProperty(bytes, 'byteLength', { value: 1e9 });
[tried(() => sum({ length: 1e9 })), tried(() => hash({ length: 8, 0: 1, byteLength: 8 })), hash(bytes)].join(' ');
