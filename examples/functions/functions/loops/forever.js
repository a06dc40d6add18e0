// Never ends, and does not let anybody end it, it thinks.
export default function () {
	for (;;) {
		try {
			for (;;);
		} finally {
			continue;
		}
	}
}
