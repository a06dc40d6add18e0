// Never ends, and tries to survive its termination.
export default function () {
	for (;;) {
		try {
			for (;;);
		} finally {
			continue;
		}
	}
}
