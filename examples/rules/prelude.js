// The globals of rule files. The files run once, while the snapshot is built. The host
// then takes rules and freeze, and deletes them from the global object.
(() => {
	"use strict";
	const { freeze, values } = Object;
	const rules = [];

	globalThis.rule = ({ name, points, when, because = () => "" }) => {
		if (typeof name !== "string" || !Number.isFinite(points)) throw new TypeError("a rule has a name and points");
		if (typeof when !== "function" || typeof because !== "function") throw new TypeError(`${name}: when and because are functions`);
		if (rules.some(other => other.name === name)) throw new TypeError(`there is another rule ${name}`);
		rules.push({ name, points, when, because });
	};

	// A rule cannot change what the next rule sees.
	const deep = value => {
		if (typeof value === "object" && value !== null) {
			for (const inner of values(value)) deep(inner);
			freeze(value);
		}
		return value;
	};

	globalThis.takeRules = () => {
		delete globalThis.rule;
		delete globalThis.takeRules;
		return { rules, freeze: deep };
	};
})();
