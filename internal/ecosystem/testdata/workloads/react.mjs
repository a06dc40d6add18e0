import React, { Suspense, createContext, createElement as h, useContext, useId, useMemo, useReducer } from "react";
import { renderToStaticMarkup, renderToString, version } from "react-dom/server";

const Theme = createContext("light");
const Item = React.memo(({ name, n }) => h("li", { className: `item-${n}`, style: { color: "red", marginTop: n }, "data-n": n, onClick: () => {} }, name, n % 2 ? " odd" : null));
function List({ items }) {
  const id = useId(), theme = useContext(Theme), sorted = useMemo(() => [...items].sort(), [items]);
  const [state] = useReducer((s, a) => s + a, 1, n => n * 2);
  return h(React.Fragment, null, h("label", { htmlFor: id }, theme, state), h("ul", { id, hidden: false }, sorted.map((name, n) => h(Item, { key: name, name, n }))));
}
class Old extends React.Component {
  static getDerivedStateFromProps(props) { return { text: props.text.toUpperCase() }; }
  render() { return h("p", { dangerouslySetInnerHTML: { __html: `<i>${this.state.text}</i>` } }); }
}
const App = ({ items }) => h(Theme.Provider, { value: "dark" }, h("main", null, h(List, { items }), h(Old, { text: "old & new" }), h("input", { defaultValue: '"<>&', disabled: true }), h("svg", { viewBox: "0 0 1 1" })));

export default function () {
  const items = Array.from({ length: 200 }, (_, n) => `<item ${n}>`);
  return [React.version, version, renderToString(h(App, { items })), renderToStaticMarkup(h(Suspense, { fallback: "…" }, h(App, { items: ["b", "a"] })))].join("\n");
}
