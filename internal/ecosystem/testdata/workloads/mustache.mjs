import Mustache from "mustache";

export default function () {
  const template = "{{#people}}{{> person}}{{/people}}{{^people}}none{{/people}}{{! comment }}{{{raw}}} {{raw}} {{&raw}} {{#bold}}text {{name.first}}{{/bold}}{{=<% %>=}}<% name.last %> {{kept}}";
  const view = { people: [{ n: 1 }, { n: 2 }], raw: "<b>&'\"", name: { first: "Ada", last: () => "L" }, bold: () => (text, render) => `<b>${render(text)}</b>` };
  let error;
  try { Mustache.render("{{#a}}{{/b}}", {}); } catch (e) { error = e.message; }
  return [Mustache.version, Mustache.render(template, view, { person: "[{{n}}]" }), Mustache.render(template, {}), JSON.stringify(Mustache.parse(template)), error].join("\n");
}
