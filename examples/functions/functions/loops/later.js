// Never answers: each microtask queues another one.
export default function () {
	return new Promise(() => {
		const again = () => Promise.resolve().then(again);
		again();
	});
}
