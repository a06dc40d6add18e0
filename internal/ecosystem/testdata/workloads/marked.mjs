import { Marked, marked } from "marked";

const text = `# Title *em*

1. one
   - nested **bold \`code\`**
   - [link](https://example.com "t") <b>html</b>
2. two

| a | b |
|:--|--:|
| 1 | ~~2~~ |

> quote
> with & entities < >

\`\`\`js
const x = "<y>";
\`\`\`

![image](a.png) https://auto.example [ref]

[ref]: /there
`;

export default async function () {
  const custom = new Marked({ gfm: true, breaks: true, async: true, renderer: { heading({ tokens, depth }) { return `<H${depth}>${this.parser.parseInline(tokens)}</H${depth}>`; } } });
  return [marked.parse(text), await custom.parse(text.repeat(20)), JSON.stringify(marked.lexer(text))].join("\n");
}
