// One built-in of V8's that never looks whether it is to end: its isolate is lost.
export default function () {
	Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, Boolean);
}
