// An application that renders a list with React.
import React, { createElement as h, useContext, createContext, useId, useMemo } from 'react';
import { renderToString } from 'react-dom/server';

const Theme = createContext('light');
const Item = ({ name, n }) => h('li', { className: n % 2 ? 'odd' : 'even' }, h('a', { href: `/items/${n}` }, name), ` ${n * 1.25}`);

function List({ shop }) {
  const id = useId();
  const theme = useContext(Theme);
  const names = useMemo(() => Array.from({ length: 10 }, (_, n) => `item <${shop}-${n}>`), [shop]);
  return h('section', { className: theme }, h('label', { htmlFor: id }, 'Items'),
    h('ul', { id }, names.map((name, n) => h(Item, { key: n, name, n }))));
}

const App = ({ shop }) => h(Theme.Provider, { value: 'dark' }, h('main', null, h('h1', null, `Shop ${shop}`), h(List, { shop })));

let seen = 0; // must be 0 in each request

export default (request) => {
  if (seen++ !== 0) throw new Error('the context is not fresh');
  const shop = request.url.slice(request.url.lastIndexOf('/') + 1);
  return new Response(renderToString(h(App, { shop })), { headers: { 'content-type': 'text/html' } });
};
