import Handlebars from "handlebars";

export default function () {
  const h = Handlebars.create();
  h.registerHelper("shout", (text, options) => text.toUpperCase() + (options.hash.end ?? ""));
  h.registerHelper("times", function (n, options) { let out = ""; for (let i = 0; i < n; i++) out += options.fn({ ...this, i }); return out; });
  h.registerPartial("row", "<li class='{{@index}}'>{{name}} {{#if ../title}}({{../title}}){{/if}}</li>");
  const template = h.compile("{{#each people as |p i|}}{{> row p}}{{else}}nobody{{/each}}{{{raw}}}{{raw}}{{shout 'hi' end='!'}}{{#times 3}}{{i}}{{#unless @last}},{{/unless}}{{/times}}{{#with deep.er}}{{lookup ../people 0}}{{/with}}");
  const data = { title: "T", people: [{ name: "Ada" }, { name: "<Grace>" }], raw: "<&>", deep: { er: {} } };
  let error;
  try { h.compile("{{#if}}")({}); } catch (e) { error = e.message; }
  return [Handlebars.VERSION, template(data), template({}), h.precompile("{{a.b}} {{#each c}}{{this}}{{/each}}"), error].join("\n");
}
