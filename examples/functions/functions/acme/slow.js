// Waits, which uses no CPU time, and then answers.
export default async function (request) {
	const { searchParams } = new URL(request.url);
	await new Promise(done => setTimeout(done, Number(searchParams.get("ms"))));
	return new Response("at last");
}
