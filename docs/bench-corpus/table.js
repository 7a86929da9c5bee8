"use strict";
// The leaderboard: sorting, the filter of entrants, and comparisons with a chosen row.

superasm.sortable = (table) => {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows].at(-1).cells;
  const value = (row, column) => row.cells[column]?.dataset.v ?? "";
  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };
  [...heads].forEach((head, column) => {
    head.querySelector("button")?.addEventListener("click", () => {
      // Figures start with the largest, names with the first.
      const numeric = [...body.rows].some((row) => row.cells[column]?.classList.contains("n"));
      const first = numeric ? "descending" : "ascending";
      const second = numeric ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        if (x === "" || y === "") return (x === "") - (y === ""); // What has no figure comes last.
        return sign * compare(x, y);
      });
      body.append(...rows);
    });
  });
};

superasm.compare = (reference) => {
  const { entrants, comparisons } = superasm.data;
  const name = entrants[reference]?.name ?? "";
  const found = new Map();
  for (const c of comparisons) {
    const [point, low, high] = c.ratio;
    if (c.second === reference) found.set(c.first, { ...c, ratio: [point, low, high] });
    if (c.first === reference) found.set(c.second, { ...c, ratio: [1 / point, 1 / high, 1 / low] });
  }
  let differ = 0;
  for (const row of document.querySelectorAll("#leaderboard tbody tr")) {
    const place = entrants.findIndex((entrant) => entrant.name === row.dataset.entrant);
    const [ratio, chance] = [row.querySelector(".versus"), row.querySelector(".chance")];
    row.classList.toggle("is-reference", place === reference);
    row.classList.remove("differs");
    if (ratio === null) continue;
    const c = found.get(place);
    [ratio.dataset.v, chance.dataset.v] = c ? [c.ratio[0], c.adjusted] : ["", ""];
    ratio.textContent = c ? superasm.interval(c.ratio) : place === reference ? "reference" : "–";
    chance.textContent = c ? (c.adjusted < 0.001 ? "<0.001" : c.adjusted.toFixed(3)) : "";
    if (c === undefined) continue;
    ratio.title = `over ${c.tasks} programs; uncorrected p ${c.p.toFixed(4)}`;
    if (c.adjusted < 0.05) {
      differ += 1;
      row.classList.add("differs");
      chance.append(superasm.element("span", { class: "star", title: "differs significantly" }, " *"));
    }
  }
  document.querySelector("#leaderboard .reference").textContent = name;
  document.getElementById("reference-note").textContent =
    `${differ} of ${found.size} entrants differ significantly from ${name} (*: adjusted p below 0.05).`;
};

{
  const table = document.getElementById("leaderboard");
  superasm.sortable(table);
  const filter = document.getElementById("entrant-filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.dataset.entrant.toLowerCase().includes(wanted);
  });
  const select = document.getElementById("reference");
  const chosen = () => {
    const name = select.selectedOptions[0]?.textContent;
    return superasm.data.entrants.findIndex((entrant) => entrant.name === name);
  };
  // The highest geometric mean is what the others are measured by until another is chosen.
  const best = [...table.tBodies[0].rows].reduce((a, b) => (Number(b.querySelector(".geometric")?.dataset.v ?? 0) > Number(a?.querySelector(".geometric")?.dataset.v ?? 0) ? b : a), null);
  for (const option of select.options) option.selected = option.textContent === best?.dataset.entrant;
  select.addEventListener("change", () => superasm.compare(chosen()));
  if (select.options.length) superasm.compare(chosen());
}
