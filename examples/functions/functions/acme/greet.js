import { capital } from "./text.js";

export default function (request) {
	console.log("greeting", request.query.name);
	return `Hello, ${capital(request.query.name ?? "nobody")}!`;
}
