// Waits, which uses no CPU time, and then answers.
export default async function (request) {
	await new Promise(done => setTimeout(done, Number(request.query.ms)));
	return "at last";
}
