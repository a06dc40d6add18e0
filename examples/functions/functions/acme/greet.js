import { capital } from "./text.js";

export default function (request) {
	const name = new URL(request.url).searchParams.get("name") ?? "nobody";
	console.log("greeting", name);
	return new Response(`Hello, ${capital(name)}!`);
}
