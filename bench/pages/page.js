(() => {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
  const escape = (text) => text.replace(/[&<>"']/g, (c) => entities[c]);
  const row = (item, n) =>
    `<li class="${item.stock ? 'in' : 'out'}">${n}: <b>${escape(item.name)}</b> at ${item.price.toFixed(2)}, ${item.stock} left</li>\n`;
  return (page) => {
    const title = escape(page.title);
    return `<!doctype html>\n<title>${title}</title>\n<h1>${title}</h1>\n<ul>\n${page.items.map(row).join('')}</ul>\n`;
  };
})()
