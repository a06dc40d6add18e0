import "../values.js";
