// An uninterruptible built-in function of V8: its isolate is lost.
export default function () {
	Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, Boolean);
}
