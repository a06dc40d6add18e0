import { word } from "./lib/word.js";
import data from "./data.json" with { type: "json" };

const { punctuation } = await import("./lib/late.js");
console.log(word + ", " + data.who + punctuation, import.meta.url);
