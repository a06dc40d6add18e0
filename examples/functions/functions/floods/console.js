export default function () {
	for (;;) console.log("x".repeat(1 << 20));
}
