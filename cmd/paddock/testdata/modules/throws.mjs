import "./throws2.js";
