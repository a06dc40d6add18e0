import "./lib/missing.js";
