import greet, { version } from "greet"; console.log(greet("npm"), version);
