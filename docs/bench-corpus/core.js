"use strict";
// What the other scripts share. Text only ever becomes a text node: nothing here takes markup.

const superasm = {
  data: { entrants: [], programs: [], comparisons: [] },
  run(data) { superasm.data = data; },
  views: {},
};

superasm.element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};

// Charts come as SVG text from the program that wrote the page. Read as XML, without scripts.
superasm.drawn = (text) => {
  const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (read.nodeName !== "svg" || read.querySelector("script, foreignObject")) return document.createTextNode("");
  return document.importNode(read, true);
};

superasm.ratio = (value) => {
  const digits = value > 0.9 && value < 1.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)}x`;
};
superasm.interval = ([point, low, high]) =>
  `${superasm.ratio(point)} [${[low, high].map((end) => superasm.ratio(end).slice(0, -1)).join(", ")}]`;
superasm.plain = (name) => name.replaceAll("_", " ");
superasm.marks = { "+": "▲", "-": "▼", "=": "=", x: "✕" };
superasm.classes = { "+": "faster", "-": "slower", "=": "no_difference", x: "failed" };

// ---- where we are: #program=NAME&entrant=NAME -------------------------------------------------

superasm.hash = (program, entrant) => {
  const parts = new URLSearchParams({ program });
  if (entrant !== undefined) parts.set("entrant", entrant);
  return `#${parts}`;
};

// A name that two programs share does not tell them apart; their ids do.
superasm.key = (program) => {
  superasm.times ??= superasm.data.programs.reduce((n, { name }) => n.set(name, (n.get(name) ?? 0) + 1), new Map());
  return superasm.times.get(program.name) > 1 ? program.id : program.name;
};

superasm.place = () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  const wanted = parts.get("program");
  if (wanted === null) return null;
  const number = superasm.data.programs.findIndex((p) => superasm.key(p) === wanted || p.id === wanted);
  const entrant = superasm.data.entrants.findIndex((e) => e.name === parts.get("entrant"));
  return { wanted, number, entrant };
};

superasm.overviewScroll = 0;
superasm.route = () => {
  const place = superasm.place();
  const [overview, program] = [document.getElementById("overview"), document.getElementById("program")];
  const opening = place !== null && program.hidden;
  if (opening) superasm.overviewScroll = scrollY;
  const closing = place === null && !program.hidden;
  overview.hidden = place !== null;
  program.hidden = place === null;
  if (place !== null) superasm.views.program(place);
  if (opening) scrollTo(0, 0);
  if (closing) {
    document.title = superasm.title;
    scrollTo(0, superasm.overviewScroll);
    superasm.views.returned();
  }
};

superasm.close = () => { location.hash = "#overview"; };

// ---- arrow keys between the elements marked data-stop, by row and column ------------------------

superasm.arrows = (container) => {
  container.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const here = event.target.closest("[data-stop]");
    if (here === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...container.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("[data-stop]")]).filter((row) => row.length);
    const at = rows.findIndex((row) => row.includes(here));
    let next;
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      const row = rows[at + down];
      next = row?.[Math.min(row.length - 1, rows[at].indexOf(here) + right)];
    } else if (event.key === "Home") next = rows[0][0];
    else if (event.key === "End") next = rows.at(-1)[0];
    else return;
    event.preventDefault();
    next?.focus();
  });
};

// ---- colours ------------------------------------------------------------------------------------

superasm.theme = (wanted) => {
  const root = document.documentElement;
  if (wanted === "auto") delete root.dataset.theme;
  else root.dataset.theme = wanted;
  const button = document.getElementById("theme");
  if (button === null) return;
  const [sign, word] = { auto: ["◐", "as the system"], light: ["☀", "light"], dark: ["☾", "dark"] }[wanted];
  button.textContent = `${sign} ${wanted}`;
  button.setAttribute("aria-label", `Colours: ${word}`);
};

superasm.chosen = () => {
  try {
    const kept = localStorage.getItem("superasm-theme");
    return ["light", "dark"].includes(kept) ? kept : "auto";
  } catch { return "auto"; }
};

superasm.theme(superasm.chosen());

document.addEventListener("DOMContentLoaded", () => {
  superasm.title = document.title;
  let theme = superasm.chosen();
  superasm.theme(theme);
  document.getElementById("theme").addEventListener("click", () => {
    theme = { auto: "light", light: "dark", dark: "auto" }[theme];
    try { localStorage.setItem("superasm-theme", theme); } catch { /* files may have no storage */ }
    superasm.theme(theme);
  });
  addEventListener("hashchange", superasm.route);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && superasm.place() !== null) superasm.close();
    const typing = event.target.matches?.("input, select, textarea");
    if (event.key === "/" && !typing && superasm.place() === null) {
      event.preventDefault();
      document.getElementById("program-filter").focus();
    }
  });
  superasm.route();
});
