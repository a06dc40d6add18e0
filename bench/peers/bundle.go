//go:build linux

package main

import (
	"fmt"
	"strings"
)

// bundle returns a script of about n bytes in the format of bundlers: modules in their
// own functions, which run when the script is loaded, and main, which uses some of them.
func bundle(n int) string {
	var b strings.Builder
	b.WriteString("var modules = {};\n")
	count := 0
	for ; b.Len() < n; count++ {
		fmt.Fprintf(&b, `modules.m%[1]d = (function (before) {
	var table = [%[1]d, %[2]d, %[3]d], names = { first: "name %[1]d", second: "another name %[2]d" };
	function Thing(value, label) {
		this.value = value;
		this.label = label || names.first;
	}
	Thing.prototype.text = function () { return this.label + ": " + this.value + (this.value > %[2]d ? " (many)" : ""); };
	Thing.prototype.twice = function () { return new Thing(this.value * 2, this.label); };
	function sum(list) {
		var all = 0;
		for (var i = 0; i < list.length; i++) all += list[i] %% 7 === 3 ? 1 : list[i];
		return all;
	}
	function parse(text) {
		var found = /^(\w+)-(\d+)$/.exec(text);
		if (!found) throw new Error("module %[1]d cannot read " + text);
		return { name: found[1], count: Number(found[2]) };
	}
	function describe(thing) {
		switch (typeof thing) {
		case "number": return "a number, " + thing;
		case "string": return "a text of " + thing.length;
		default: return thing ? Object.keys(thing).join(", ") : names.second;
		}
	}
	return { Thing: Thing, sum: sum, parse: parse, describe: describe, total: sum(table), before: before };
})(modules.m%[4]d);
`, count, count*3%101, count*7%97, max(0, count-1))
	}
	fmt.Fprintf(&b,
		"function main(x) { return new modules.m%d.Thing(x).twice().value + modules.m3.parse('seven-7').count; }\n",
		count/2)
	return b.String()
}
