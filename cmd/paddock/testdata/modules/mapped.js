import { word } from "words"; import { punctuation } from "lib/late.js"; console.log(word + punctuation);
