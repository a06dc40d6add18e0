// Answers never: each job leaves another.
export default function () {
	return new Promise(() => {
		const again = () => Promise.resolve().then(again);
		again();
	});
}
