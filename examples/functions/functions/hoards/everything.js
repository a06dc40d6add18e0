export default function () {
	const hoard = [];
	for (;;) hoard.push(new Array(1000).fill(Math.random()));
}
