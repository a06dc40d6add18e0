// The application of each tenant: a router and a template, as a service has them.
import { Router } from 'itty-router';
import Mustache from 'mustache';

const layout = `<!doctype html><title>{{title}}</title><h1>{{title}}</h1>
<ul>{{#items}}<li class="{{kind}}"><a href="{{href}}">{{name}}</a> {{price}}</li>{{/items}}</ul>`;
Mustache.parse(layout);

let seen = 0; // must be 0 in each request

const items = (id) => Array.from({ length: 10 }, (_, n) => ({
  kind: n % 2 ? 'odd' : 'even', href: new URL(`/items/${n}?of=${id}`, 'https://shop.example/').href,
  name: `item <${id}-${n}>`, price: ((n + 1) * 1.25).toFixed(2),
}));

const router = Router();
router.get('/shop/:id', ({ params }) => new Response(
  Mustache.render(layout, { title: `Shop ${params.id}`, items: items(params.id) }), { headers: { 'content-type': 'text/html' } }));

export default async (request) => {
  if (seen++ !== 0) throw new Error('the context is not fresh');
  return await router.fetch(request);
};
