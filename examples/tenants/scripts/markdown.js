// A Markdown renderer in two passes. The first splits the document into blocks and keeps their inline text, because a
// link may use a reference that is defined later. The second converts the inline text to HTML.
//
// Blocks: headings (# and underlined), paragraphs, quotes, nested lists, fenced and indented code, tables, rules.
// Inline: emphasis, strong, strikethrough, code, links, images, references, autolinks, escapes, hard breaks.
// All text is escaped, including raw HTML, and links keep only harmless schemes, because the document is not trusted.
'use strict';

// Deeper quotes and lists are rendered as text, because a line of ten thousand ">" must not exhaust the stack.
const NESTING_LIMIT = 24;

// Longer text in brackets is not a label. Looking it up for every "]" would take quadratic time.
const LABEL_LIMIT = 999;

const TAB_STOP = 4;
const SAFE_SCHEMES = new Set(['http', 'https', 'mailto', 'tel', 'ftp']);
const HTML_ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHTML(text) {
  return text.replace(/[&<>"]/g, (character) => HTML_ESCAPES[character]);
}

// "&amp;" stands for "&". The "&" of every other entity is escaped again, so it cannot hide a scheme from this check.
function safeURL(raw) {
  const url = raw.replace(/&amp;/g, '&').replace(/[\u0000-\u0020]/g, (character) => encodeURIComponent(character));
  const scheme = /^([^/?#]*?):/.exec(url);
  return scheme && !SAFE_SCHEMES.has(scheme[1].toLowerCase()) ? '#' : escapeHTML(url);
}

// ---- Lines --------------------------------------------------------------------------------------------------

const FENCE = /^( {0,3})(`{3,}|~{3,}) *(.*)$/;
const HEADING = /^ {0,3}(#{1,6})(?= |$)(.*)$/;
const RULE = /^ {0,3}([-_*])(?: *\1){2,} *$/;
const UNDERLINE = /^ {0,3}(=+|-+) *$/;
const QUOTE = /^ {0,3}> ?/;
const LIST_MARK = /^( {0,3})([-+*]|(\d{1,9})[.)])( +|$)/;
const TITLE = /(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/;
const DEFINITION = new RegExp([
  /^ {0,3}\[((?:[^\[\]\\]|\\.)+)\]: */, // the label
  /(?:<([^<>]*)>|(\S+))/, // the destination
  `(?: +${TITLE.source})? *$`,
].map((part) => part.source ?? part).join(''));
const DELIMITER_ROW = /^ {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$/;

function splitLines(text) {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\0/g, '\uFFFD').split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines.map(expandTabs);
}

// Only tabs in the indentation and after a list mark have a meaning. Other tabs are text.
function expandTabs(line) {
  let at = 0;
  let column = 0;
  for (; line[at] === ' ' || line[at] === '\t'; at++) {
    column += line[at] === '\t' ? TAB_STOP - (column % TAB_STOP) : 1;
  }
  const text = line.slice(at).replace(/^([-+*]|\d{1,9}[.)])\t/, '$1 ');
  return ' '.repeat(column) + text;
}

function isBlank(line) {
  return line.trim() === '';
}

function indentation(line) {
  return line.length - line.trimStart().length;
}

function openFence(line) {
  const match = FENCE.exec(line);
  // A backtick in the info string makes it a code span instead.
  if (!match || (match[2][0] === '`' && match[3].includes('`'))) return null;
  return { indent: match[1].length, mark: match[2], info: match[3].trim() };
}

function closesFence(line, fence) {
  const text = line.trim();
  return indentation(line) < 4 && text.length >= fence.mark.length && text === fence.mark[0].repeat(text.length);
}

function listMark(line) {
  const match = RULE.test(line) ? null : LIST_MARK.exec(line);
  if (!match) return null;
  const [whole, indent, mark, number, gap] = match;
  // After five spaces the item begins with indented code, whose text keeps all spaces except one.
  const padding = gap.length >= 1 && gap.length <= 4 && whole.length < line.length ? gap.length : 1;
  return {
    kind: number === undefined ? mark : mark[mark.length - 1],
    start: number === undefined ? null : Number(number),
    width: indent.length + mark.length + padding,
    empty: isBlank(line.slice(whole.length)),
  };
}

// interruptsParagraph reports whether a line ends the previous paragraph without a blank line between them.
function interruptsParagraph(line) {
  if (isBlank(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || openFence(line)) return true;
  // "In the year\n1984." is prose: only a list that starts at one, and is not empty, may follow directly.
  const mark = listMark(line);
  return mark !== null && !mark.empty && (mark.start === null || mark.start === 1);
}

// A container collects the lines inside a quote or a list item, without the marks. It knows whether a following line
// without a mark would continue its last paragraph.
class Container {
  constructor() {
    this.lines = [];
    this.fence = null;
  }

  add(line) {
    this.lines.push(line);
    if (!this.fence) this.fence = openFence(line);
    else if (closesFence(line, this.fence)) this.fence = null;
  }

  endsInParagraph() {
    if (this.fence) return false;
    let last = this.lines[this.lines.length - 1];
    for (let depth = 0; depth < NESTING_LIMIT; depth++) {
      const mark = listMark(last);
      if (QUOTE.test(last)) last = last.replace(QUOTE, '');
      else if (mark && !mark.empty) last = last.slice(mark.width);
      else break;
    }
    return !interruptsParagraph(last);
  }
}

// ---- Blocks -------------------------------------------------------------------------------------------------

// parseBlocks returns the blocks of the lines, and adds their link references to references. afterBlank is set for a
// block that follows a blank line.
function parseBlocks(lines, references, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const before = blocks.length;
    const afterBlank = before > 0 && isBlank(lines[at - 1]);
    const fence = openFence(line);
    const heading = HEADING.exec(line);
    if (isBlank(line)) {
      at++;
    } else if (indentation(line) >= 4) {
      at = indentedCode(lines, at, blocks);
    } else if (fence) {
      at = fencedCode(lines, at, fence, blocks);
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1].length, text: headingText(heading[2]) });
      at++;
    } else if (RULE.test(line)) {
      blocks.push({ kind: 'rule' });
      at++;
    } else if (QUOTE.test(line) && depth < NESTING_LIMIT) {
      at = quote(lines, at, blocks, references, depth);
    } else if (listMark(line) && depth < NESTING_LIMIT) {
      at = list(lines, at, blocks, references, depth);
    } else if (define(line, references)) {
      at++;
    } else if (isTable(lines, at)) {
      at = table(lines, at, blocks);
    } else {
      at = paragraph(lines, at, blocks);
    }
    if (blocks.length > before) blocks[before].afterBlank = afterBlank;
  }
  return blocks;
}

function headingText(text) {
  // Closing hashes are removed if a space precedes them.
  const trimmed = text.trim();
  const bare = trimmed.replace(/#+$/, '');
  return bare === '' || bare.endsWith(' ') ? bare.trim() : trimmed;
}

function indentedCode(lines, start, blocks) {
  let end = start;
  while (end < lines.length && (isBlank(lines[end]) || indentation(lines[end]) >= 4)) end++;
  let last = end;
  while (isBlank(lines[last - 1])) last--;
  blocks.push({ kind: 'code', info: '', lines: lines.slice(start, last).map((line) => line.slice(4)) });
  return end;
}

function fencedCode(lines, start, fence, blocks) {
  let end = start + 1;
  while (end < lines.length && !closesFence(lines[end], fence)) end++;
  // The indentation of the fence is removed from the code.
  const code = lines.slice(start + 1, end).map((line) => line.slice(Math.min(indentation(line), fence.indent)));
  blocks.push({ kind: 'code', info: fence.info, lines: code });
  return end + 1;
}

function quote(lines, start, blocks, references, depth) {
  const inner = new Container();
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at];
    if (QUOTE.test(line)) inner.add(line.replace(QUOTE, ''));
    else if (interruptsParagraph(line) || !inner.endsInParagraph()) break;
    else inner.add(lazy(line));
  }
  blocks.push({ kind: 'quote', blocks: parseBlocks(inner.lines, references, depth + 1) });
  return at;
}

// A line that continues a paragraph without the marks of its container cannot underline a heading.
function lazy(line) {
  const text = line.trimStart();
  return UNDERLINE.test(text) ? `\\${text}` : text;
}

function list(lines, start, blocks, references, depth) {
  const first = listMark(lines[start]);
  const items = [];
  let loose = false;
  let at = start;
  while (at < lines.length) {
    const mark = listMark(lines[at]);
    if (!mark || mark.kind !== first.kind) break;
    const item = new Container();
    item.add(mark.empty ? '' : lines[at].slice(mark.width));
    let blanks = 0;
    for (at++; at < lines.length; at++) {
      const line = lines[at];
      if (isBlank(line)) {
        blanks++;
      // Lines after an empty item and a blank line do not belong to the item.
      } else if (indentation(line) >= mark.width && !(mark.empty && item.lines.length === 1 && blanks > 0)) {
        for (; blanks > 0; blanks--) item.add('');
        item.add(line.slice(mark.width));
      } else if (blanks > 0 || interruptsParagraph(line) || listMark(line) || !item.endsInParagraph()) {
        break;
      } else {
        item.add(lazy(line));
      }
    }
    const inner = parseBlocks(item.lines, references, depth + 1);
    items.push(inner);
    // A blank line between two items, or between two blocks of an item, makes the items of the list paragraphs.
    const next = at < lines.length ? listMark(lines[at]) : null;
    if ((blanks > 0 && next && next.kind === first.kind) || inner.some((block) => block.afterBlank)) loose = true;
  }
  blocks.push({ kind: 'list', ordered: first.start !== null, start: first.start, loose, items });
  return at;
}

function define(line, references) {
  const match = DEFINITION.exec(line);
  if (!match) return false;
  const label = normalizeLabel(match[1]);
  // The first definition of a label wins.
  if (!references.has(label)) {
    references.set(label, { url: match[2] ?? match[3], title: match[4] ?? match[5] });
  }
  return true;
}

function normalizeLabel(label) {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

function paragraph(lines, start, blocks) {
  let end = start + 1;
  for (; end < lines.length; end++) {
    const underline = UNDERLINE.exec(lines[end]);
    if (underline) {
      const text = lines.slice(start, end).map((line) => line.trim()).join('\n');
      blocks.push({ kind: 'heading', level: underline[1][0] === '=' ? 1 : 2, text });
      return end + 1;
    }
    if (interruptsParagraph(lines[end]) || isTable(lines, end)) break;
  }
  // Two spaces at the end of a line are a hard break, so they are removed from the last line only.
  const text = lines.slice(start, end).map((line) => line.trimStart()).join('\n').trimEnd();
  blocks.push({ kind: 'paragraph', text });
  return end;
}

// ---- Tables -------------------------------------------------------------------------------------------------

function isTable(lines, at) {
  const row = lines[at + 1];
  if (row === undefined || !lines[at].includes('|') || !row.includes('-') || !DELIMITER_ROW.test(row)) return false;
  return splitRow(lines[at]).length === splitRow(row).length;
}

// splitRow splits a line at each "|" that is not escaped. An escaped "|" is unescaped, even inside code.
function splitRow(line) {
  const text = line.trim().replace(/^\|/, '');
  const cells = [''];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === '|') {
      cells[cells.length - 1] += '|';
      at++;
    } else if (text[at] === '|') {
      if (isBlank(text.slice(at + 1))) break;
      cells.push('');
    } else {
      cells[cells.length - 1] += text[at];
    }
  }
  return cells.map((cell) => cell.trim());
}

function alignmentOf(cell) {
  const left = cell.startsWith(':');
  if (cell.endsWith(':')) return left ? 'center' : 'right';
  return left ? 'left' : null;
}

function table(lines, start, blocks) {
  const header = splitRow(lines[start]);
  const alignments = splitRow(lines[start + 1]).map(alignmentOf);
  const rows = [];
  let end = start + 2;
  for (; end < lines.length && !interruptsParagraph(lines[end]); end++) {
    const cells = splitRow(lines[end]);
    rows.push(header.map((_, column) => cells[column] ?? ''));
  }
  blocks.push({ kind: 'table', header, alignments, rows });
  return end;
}

// ---- Inline text --------------------------------------------------------------------------------------------

const PUNCTUATION = /[!-\/:-@\[-`{-~\p{P}\p{S}]/u;
const ENTITY = /&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});/y;
const AUTOLINK = /<(?:([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+))>/y;
const BARE_URL = /https?:\/\/[\p{L}\p{N}][^\s<>"`*\\\[\]]*/uy;
const PLAIN = /(?:[^\\`*_~\[\]!<&h\n]|h(?!ttps?:\/\/))+/y;
const DESTINATION = new RegExp([
  /\(\s*/, // the parenthesis after "]"
  /(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))/, // <any text>, or text whose parentheses match
  `(?:\\s+${TITLE.source})?\\s*\\)`,
].map((part) => part.source ?? part).join(''), 'y');
const LABEL = /\[((?:[^\[\]\\]|\\.)*)\]/y;

const TAGS = new Map([['**', 'strong'], ['*', 'em'], ['~~', 'del']]);

function withoutEscapes(text) {
  return text.replace(/\\([!-\/:-@\[-`{-~])/g, '$1');
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// renderInline scans once and collects nodes: {html, plain} for finished text, and runs of * _ ~ that may still open or
// close emphasis. When a "]" completes a link, the nodes since its "[" become one node.
function renderInline(text, references) {
  const nodes = [];
  const brackets = [];
  // Lengths of backtick runs that have no partner in the rest of the text, so that the search is not repeated.
  const unpaired = new Set();
  let at = 0;

  function push(html, plain) {
    nodes.push({ html, plain });
  }

  function literal(value) {
    push(escapeHTML(value), value);
  }

  function backslash() {
    const next = text[at + 1];
    if (next === '\n') {
      push('<br>\n', '\n');
      at += 2;
      while (text[at] === ' ') at++;
    } else if (next !== undefined && /[!-\/:-@\[-`{-~]/.test(next)) {
      literal(next);
      at += 2;
    } else {
      literal('\\');
      at++;
    }
  }

  function codeSpan() {
    let end = at;
    while (text[end] === '`') end++;
    const run = text.slice(at, end);
    for (let from = end; !unpaired.has(run.length);) {
      const close = text.indexOf(run, from);
      if (close < 0) {
        unpaired.add(run.length);
        break;
      }
      let closeEnd = close;
      while (text[closeEnd] === '`') closeEnd++;
      if (closeEnd - close === run.length) {
        const code = text.slice(end, close).replace(/\n/g, ' ');
        // A space on each side allows code to begin or end with a backtick.
        const inner = /^ .* $/.test(code) && code.trim() !== '' ? code.slice(1, -1) : code;
        push(`<code>${escapeHTML(inner)}</code>`, inner);
        at = closeEnd;
        return;
      }
      from = closeEnd;
    }
    literal(run);
    at = end;
  }

  function delimiterRun() {
    const mark = text[at];
    let end = at;
    while (text[end] === mark) end++;
    const before = text[at - 1] ?? ' ';
    const after = text[end] ?? ' ';
    const spaceBefore = /\s/.test(before);
    const spaceAfter = /\s/.test(after);
    const signBefore = PUNCTUATION.test(before);
    const signAfter = PUNCTUATION.test(after);
    const leftFlanking = !spaceAfter && (!signAfter || spaceBefore || signBefore);
    const rightFlanking = !spaceBefore && (!signBefore || spaceAfter || signAfter);
    const count = end - at;
    at = end;
    if (mark === '~' && count !== 2) {
      literal(mark.repeat(count));
      return;
    }
    // snake_case is a name and not emphasis.
    const inWord = mark === '_' && leftFlanking && rightFlanking;
    nodes.push({
      mark,
      count,
      length: count,
      opens: leftFlanking && (!inWord || signBefore),
      closes: rightFlanking && (!inWord || signAfter),
      html: '',
      closing: '',
      opening: '',
      plain: mark.repeat(count),
    });
  }

  function autolink() {
    const match = matchAt(AUTOLINK, text, at);
    if (!match) {
      literal('<');
      at++;
      return;
    }
    const [whole, url, address] = match;
    link(url ?? `mailto:${address}`, url ?? address);
    at += whole.length;
  }

  function bareURL() {
    const match = /[\p{L}\p{N}_]/u.test(text[at - 1] ?? ' ') ? null : matchAt(BARE_URL, text, at);
    if (!match) {
      literal('h');
      at++;
      return;
    }
    // Punctuation at the end belongs to the sentence, and so does a ")" without its "(".
    let url = match[0];
    for (;;) {
      const shorter = url.replace(/[.,:;!?'_~]+$/, '');
      const unbalanced = shorter.endsWith(')') && shorter.split(')').length > shorter.split('(').length;
      url = unbalanced ? shorter.slice(0, -1) : shorter;
      if (!unbalanced) break;
    }
    link(url, url);
    at += url.length;
  }

  function link(url, plain) {
    nodes.push({ html: `<a href="${safeURL(url)}">${escapeHTML(plain)}</a>`, plain, isLink: true });
  }

  function openBracket(isImage) {
    const mark = isImage ? '![' : '[';
    literal(mark);
    at += mark.length;
    brackets.push({ node: nodes.length - 1, isImage, textStart: at, active: true });
  }

  function closeBracket() {
    const bracket = brackets.pop();
    const target = bracket && bracket.active ? linkTarget(bracket) : null;
    if (!target) {
      literal(']');
      at++;
      return;
    }
    const inner = nodes.splice(bracket.node).slice(1);
    settleEmphasis(inner);
    const plain = plainText(inner);
    const title = target.title === undefined ? '' : ` title="${escapeHTML(withoutEscapes(target.title))}"`;
    const url = safeURL(withoutEscapes(target.url));
    if (bracket.isImage) {
      push(`<img src="${url}" alt="${escapeHTML(plain)}"${title}>`, plain);
    } else {
      // A link contains no other link: bare addresses in its text are text, and no "[" before it can open a link.
      const html = inner.map((node) => (node.isLink ? escapeHTML(node.plain) : htmlOf(node))).join('');
      nodes.push({ html: `<a href="${url}"${title}>${html}</a>`, plain, isLink: true });
      for (const outer of brackets) outer.active = outer.active && outer.isImage;
    }
    at = target.end;
  }

  // linkTarget parses the text after "]": (url "title"), [label], [] or nothing. It also returns the end.
  function linkTarget(bracket) {
    const inline = matchAt(DESTINATION, text, at + 1);
    if (inline) {
      return { url: inline[1] ?? inline[2], title: inline[3] ?? inline[4], end: at + 1 + inline[0].length };
    }
    const label = matchAt(LABEL, text, at + 1);
    const name = label && label[1].trim() !== '' ? label[1] : text.slice(bracket.textStart, at);
    const reference = name.length <= LABEL_LIMIT ? references.get(normalizeLabel(name)) : undefined;
    return reference ? { ...reference, end: at + 1 + (label ? label[0].length : 0) } : null;
  }

  function lineBreak() {
    const last = nodes[nodes.length - 1];
    const isHard = last !== undefined && !last.mark && last.html.endsWith('  ');
    if (last && !last.mark) last.html = last.html.replace(/ +$/, '');
    push(isHard ? '<br>\n' : '\n', '\n');
    at++;
    while (text[at] === ' ') at++;
  }

  function entity() {
    const match = matchAt(ENTITY, text, at);
    if (match) push(match[0], match[0]);
    else literal('&');
    at += match ? match[0].length : 1;
  }

  while (at < text.length) {
    const plain = matchAt(PLAIN, text, at);
    if (plain) {
      literal(plain[0]);
      at += plain[0].length;
      continue;
    }
    switch (text[at]) {
      case '\\': backslash(); break;
      case '`': codeSpan(); break;
      case '*': case '_': case '~': delimiterRun(); break;
      case '<': autolink(); break;
      case 'h': bareURL(); break;
      case '&': entity(); break;
      case '\n': lineBreak(); break;
      case '[': openBracket(false); break;
      case ']': closeBracket(); break;
      case '!':
        if (text[at + 1] === '[') {
          openBracket(true);
        } else {
          literal('!');
          at++;
        }
    }
  }
  settleEmphasis(nodes);
  return nodes.map(htmlOf).join('');
}

// A run closes with its first marks and opens with its last. The marks between them are text.
function htmlOf(node) {
  return node.mark ? node.closing + node.mark.repeat(node.count) + node.opening : node.html;
}

function plainText(nodes) {
  return nodes.map((node) => (node.mark ? node.mark.repeat(node.count) : node.plain)).join('');
}

// settleEmphasis pairs each closing run with the nearest run that can open it.
function settleEmphasis(nodes) {
  const open = [];
  // For each kind of closer, the part of the stack that has no opener for it. This makes the search linear.
  const floors = new Map();

  function drop(length) {
    open.length = length;
    for (const [sort, floor] of floors) floors.set(sort, Math.min(floor, length));
  }

  for (const node of nodes) {
    if (!node.mark) continue;
    while (node.closes && node.count > 0) {
      const sort = `${node.mark}${node.opens}${node.length % 3}`;
      const floor = floors.get(sort) ?? 0;
      let index = open.length - 1;
      while (index >= floor && !pairs(open[index], node)) index--;
      if (index < floor) {
        floors.set(sort, open.length);
        break;
      }
      const opener = open[index];
      // Runs between the two cannot be paired with runs outside.
      drop(index + 1);
      const size = opener.count >= 2 && node.count >= 2 ? 2 : 1;
      const tag = TAGS.get(node.mark === '~' ? '~~' : '*'.repeat(size));
      opener.opening = `<${tag}>${opener.opening}`;
      node.closing += `</${tag}>`;
      opener.count -= size;
      node.count -= size;
      if (opener.count === 0) drop(index);
    }
    if (node.opens && node.count > 0) open.push(node);
  }
}

function pairs(opener, closer) {
  if (opener.mark !== closer.mark) return false;
  // "Rule of three": a ** inside *…* must not be split to close it.
  const ambiguous = opener.closes || closer.opens;
  const bothTriple = opener.length % 3 === 0 && closer.length % 3 === 0;
  return !ambiguous || bothTriple || (opener.length + closer.length) % 3 !== 0;
}

// ---- Output -------------------------------------------------------------------------------------------------

function renderBlocks(blocks, references, tight) {
  return blocks.map((block) => renderBlock(block, references, tight)).join('\n');
}

function renderBlock(block, references, tight) {
  const inline = (text) => renderInline(text, references);
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inline(block.text)}</h${block.level}>`;
    case 'rule':
      return '<hr>';
    case 'code': {
      const language = /^\S*/.exec(block.info)[0];
      const attribute = language ? ` class="language-${escapeHTML(language)}"` : '';
      const code = block.lines.map((line) => `${escapeHTML(line)}\n`).join('');
      return `<pre><code${attribute}>${code}</code></pre>`;
    }
    case 'quote':
      return `<blockquote>\n${renderBlocks(block.blocks, references, false)}\n</blockquote>`;
    case 'list':
      return renderList(block, references);
    case 'table':
      return renderTable(block, inline);
    default:
      return tight ? inline(block.text) : `<p>${inline(block.text)}</p>`;
  }
}

function renderList(list, references) {
  const tag = list.ordered ? 'ol' : 'ul';
  const start = list.ordered && list.start !== 1 ? ` start="${list.start}"` : '';
  const items = list.items.map((blocks) => {
    const html = renderBlocks(blocks, references, !list.loose);
    const isOneLine = !list.loose && blocks.length <= 1;
    return isOneLine ? `<li>${html}</li>` : `<li>\n${html}\n</li>`;
  });
  return `<${tag}${start}>\n${items.join('\n')}\n</${tag}>`;
}

function renderTable({ header, alignments, rows }, inline) {
  const row = (cells, tag) => {
    const columns = cells.map((cell, column) => {
      const style = alignments[column] ? ` style="text-align: ${alignments[column]}"` : '';
      return `<${tag}${style}>${inline(cell)}</${tag}>`;
    });
    return `<tr>${columns.join('')}</tr>`;
  };
  const body = rows.length === 0 ? '' : `<tbody>\n${rows.map((cells) => row(cells, 'td')).join('\n')}\n</tbody>\n`;
  return `<table>\n<thead>\n${row(header, 'th')}\n</thead>\n${body}</table>`;
}

// main renders a Markdown document as HTML.
function main(input) {
  const references = new Map();
  const blocks = parseBlocks(splitLines(input), references, 0);
  return blocks.length === 0 ? '' : `${renderBlocks(blocks, references, false)}\n`;
}
