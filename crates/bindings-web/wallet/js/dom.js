// Elements and shapes. Text is always text: nothing that comes from elsewhere becomes markup.

/** An element: `h("p", { class: "quiet" }, "words", child)`. What is false or nothing is left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** A drawing that this app brought along. */
export function drawing(svg, attributes = {}) {
  const element = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return document.importNode(element, true);
}

// As crates/web/src/shapes.rs has them.
const SHAPES = {
  barred: '<circle cx="12" cy="12" r="10"/><path d="M7 12h10" stroke-width="3"/>',
  clock: '<circle cx="12" cy="12" r="10"/><path d="M12 6.5V12l3.6 2.2"/>',
  cross: '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>',
  info: '<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7.2v.1"/>',
  mark: '<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><path d="M12 7.4v5.4M12 16.4v.1"/>',
  officer: '<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><circle cx="12" cy="8.9" r="2.1"/><path d="M7.9 16c.3-2.5 1.9-3.9 4.1-3.9s3.8 1.4 4.1 3.9"/>',
  phone: '<path d="M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM9 7h6v6H9zM11 18h2"/>',
  tick: '<circle cx="12" cy="12" r="10"/><path d="m7 12.4 3.5 3.5L17.2 9"/>',
  arrow: '<path d="M5 12h14m-6-6 6 6-6 6"/>',
  offline: '<path d="M3 3l18 18M5 12.6a10 10 0 0 1 4.2-2.4m5.6.1a10 10 0 0 1 4.2 2.3M8.6 16a5 5 0 0 1 6.8 0M12 19.6v.1"/>',
  brand: '<path d="M14.6 2.9A9.5 9.5 0 1 1 9.4 2.9"/><path d="M9 9h6v6H9z" fill="currentColor"/>',
};

/** A shape that stands beside words. */
export const icon = (name, kind) => drawing(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[name]}</svg>`,
  kind ? { class: kind } : {});

export const badge = (tone, shape, words) => h("span", { class: `badge ${tone}` }, icon(shape), words);

/** A notice: the fact first, then what follows from it. */
export const notice = (tone, shape, fact, ...then) =>
  h("div", { class: `notice ${tone}` }, icon(shape), h("div", { class: "stack-s" }, h("p", {}, h("strong", {}, fact)), ...then.map((it) => (it instanceof Node ? it : h("p", {}, it)))));

export const button = (words, act, kind = "btn") => h("button", { type: "button", class: kind, onclick: act }, words);
