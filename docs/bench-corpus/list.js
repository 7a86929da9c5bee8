"use strict";
// The programs: one row each, one cell per entrant. Rows are made as they are asked for.

{
  const STEP = 200;
  const { element } = superasm;
  const { entrants, programs } = superasm.data;
  const box = document.getElementById("programs");
  const count = document.getElementById("program-count");
  const text = document.getElementById("program-filter");
  const outcome = document.getElementById("outcome-filter");
  let order = { column: -1, sign: 0 };
  let shown = STEP;

  const cell = (program, index) => {
    const found = program.cells[index];
    if (found === null) return element("td", { class: "n none" }, "·");
    const [mark, value, review] = found;
    const says = mark === "x" ? superasm.plain(value) : superasm.ratio(value);
    const title = `${entrants[index].name}: ${superasm.plain(superasm.classes[mark])}${review ? ", to be reviewed" : ""}`;
    const link = element("a", { href: superasm.hash(superasm.key(program), entrants[index].name), tabindex: -1, "data-stop": true, title },
      says, element("span", { class: "mark" }, ` ${superasm.marks[mark]}${review ? "!" : ""}`));
    return element("td", { class: `n ${superasm.classes[mark]}` }, link);
  };

  const row = (program) => element("tr", {},
    element("th", { scope: "row" }, element("a", { href: superasm.hash(superasm.key(program)), "data-stop": true }, program.name)),
    entrants.map((_, index) => cell(program, index)));

  const value = (program) => {
    const found = program.cells[order.column];
    return found === null || found[0] === "x" ? null : found[1];
  };

  const wanted = () => {
    const words = text.value.trim().toLowerCase();
    const has = (program) => program.cells.some((found) => found !== null && (outcome.value === "r" ? found[2] === 1 : found[0] === outcome.value));
    const found = programs.filter((p) => p.name.toLowerCase().includes(words) && (outcome.value === "" || has(p)));
    if (order.sign === 0) return found;
    if (order.column < 0) return found.sort((a, b) => order.sign * a.name.localeCompare(b.name));
    return found.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === null || y === null ? (x === null) - (y === null) : order.sign * (x - y);
    });
  };

  const head = (label, column) => {
    const state = order.sign && order.column === column ? (order.sign > 0 ? "ascending" : "descending") : "none";
    const button = element("button", { type: "button", "data-column": column }, label);
    button.addEventListener("click", () => {
      const first = column < 0 ? 1 : -1;
      const again = order.sign && order.column === column;
      order = { column, sign: again ? -order.sign : first };
      draw();
      box.querySelector(`button[data-column="${column}"]`).focus();
    });
    return element("th", { scope: "col", "aria-sort": state }, button);
  };

  const draw = () => {
    const found = wanted();
    const body = element("tbody", {}, found.slice(0, shown).map(row));
    const heads = element("tr", {}, head("program", -1), entrants.map((entrant, index) => head(entrant.name, index)));
    const table = element("table", { class: "grid" }, element("caption", { class: "hidden" }, "Speedup of every entrant on every program"), element("thead", {}, heads), body);
    box.replaceChildren(table);
    if (found.length > shown) {
      const more = element("button", { type: "button", class: "more" }, `Show ${Math.min(STEP, found.length - shown)} more of ${found.length}`);
      more.addEventListener("click", () => {
        const at = shown;
        shown += STEP;
        draw();
        box.querySelectorAll("tbody th a")[at]?.focus();
      });
      box.append(more);
    }
    count.textContent = `${found.length} of ${programs.length} programs`;
  };

  const anew = () => { shown = STEP; draw(); };
  text.addEventListener("input", anew);
  outcome.addEventListener("change", anew);
  text.addEventListener("keydown", (event) => {
    const first = box.querySelector("tbody a");
    if (first === null || !["ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") first.click();
    else first.focus();
  });
  superasm.arrows(box);
  let last = null;
  box.addEventListener("click", (event) => { last = event.target.closest("a") ?? last; });
  superasm.views.returned = () => (last?.isConnected ? last : box).focus({ preventScroll: true });
  draw();
}
