"use strict";
// The parts of a program's view: code, timing, attempts. Each takes facts and returns an element.

{
  const { element } = superasm;
  const number = (n) => (n ? String(n) : "");
  const table = (caption, heads, rows, attributes = {}) => element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    element("table", attributes, element("caption", { class: "hidden" }, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows)));
  superasm.parts = { table };

  superasm.parts.source = (lines) => {
    const rows = lines.map((line, i) => element("tr", {}, element("td", { class: "no" }, String(i + 1)), element("td", { class: "code" }, line)));
    return element("div", { class: "scroll code-box", tabindex: 0, role: "group", "aria-label": "C source" }, element("table", { class: "listing" }, element("tbody", {}, rows)));
  };

  // ---- baseline and candidate side by side ------------------------------------------------------

  const CONTEXT = 3;
  const near = (rows, hot) => {
    const kept = new Set();
    rows.forEach(([before, , changed], i) => {
      if (changed || hot.has(before)) for (let j = i - CONTEXT; j <= i + CONTEXT; j += 1) kept.add(j);
    });
    return kept;
  };

  const heat = (hot, before, previous) => {
    const found = hot.get(before);
    if (found === undefined) return element("td", { class: "heat" });
    const [share, count] = found;
    const starts = previous === undefined || previous[0] !== share || previous[1] !== count;
    const level = Math.max(1, Math.min(5, Math.ceil(share * 8)));
    const says = `hot: ${(100 * share).toFixed(0)}% of the time is in this block, run ${count.toLocaleString("en")} times`;
    return element("td", { class: `heat h${level}`, title: says }, starts ? `${(100 * share).toFixed(0)}%` : element("span", { class: "hidden" }, "hot"));
  };

  const side = (line, lines, changed, sign, word) => [
    element("td", { class: `no ${changed && line ? word : ""}` }, number(line)),
    element("td", { class: `sign ${changed && line ? word : ""}` }, changed && line ? [element("span", { "aria-hidden": "true" }, sign), element("span", { class: "hidden" }, word)] : ""),
    element("td", { class: `code ${line ? (changed ? word : "") : "absent"}` }, line ? lines[line - 1] : ""),
  ];

  superasm.parts.code = (facts, candidate) => {
    const hot = new Map(facts.hot.map(([line, share, count]) => [line, [share, count]]));
    const rows = candidate ? candidate.rows : facts.baseline.map((_, i) => [i + 1, 0, 0]);
    const kept = near(rows, hot);
    const body = element("tbody");
    const draw = (all) => {
      const made = [];
      let skipped = 0;
      const gap = () => {
        if (skipped) made.push(element("tr", { class: "gap" }, element("td", { colspan: 7 }, `${skipped} unchanged line${skipped > 1 ? "s" : ""}`)));
        skipped = 0;
      };
      rows.forEach(([before, after, changed], i) => {
        if (!all && !kept.has(i)) { skipped += 1; return; }
        gap();
        const previous = i ? hot.get(rows[i - 1][0]) : undefined;
        made.push(element("tr", {}, heat(hot, before, previous), side(before, facts.baseline, changed, "−", "removed"), side(after, candidate?.lines ?? [], changed, "+", "added")));
      });
      gap();
      body.replaceChildren(...made);
    };
    const few = kept.size > 0 && rows.length > 60;
    draw(!few);
    const heads = ["hot", "", "", "gcc -O3", "", "", candidate ? "candidate" : "no candidate"];
    const listing = element("table", { class: "listing diff" }, element("caption", { class: "hidden" }, "Baseline and candidate assembly side by side"),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), body);
    const box = element("div", { class: "scroll code-box", tabindex: 0, role: "group", "aria-label": "baseline and candidate assembly" }, listing);
    const check = element("input", { type: "checkbox", checked: few });
    check.addEventListener("change", () => draw(!check.checked));
    const left = [[facts.baseline_left_out, "baseline"], [candidate?.left_out ?? 0, "candidate"]].filter(([n]) => n);
    return element("div", {},
      element("div", { class: "tools" }, element("label", {}, check, " only changed and hot lines, with three around"), element("p", { class: "count" }, candidate?.change ?? "")),
      left.map(([n, which]) => element("p", { class: "note" }, `The last ${n} lines of the ${which} are left out.`)), box);
  };

  // ---- timing -----------------------------------------------------------------------------------

  superasm.parts.timing = (timing) => {
    if (timing === null) return element("p", { class: "note" }, "It was not timed.");
    const unit = { cycles: "user cycles", cpu_ns: "CPU time", wall_ns: "elapsed time" }[timing.metric];
    const kind = timing.held_out ? "Fresh timing, on inputs that did not choose this candidate." : "This timing also chose among candidates: no figure in the table comes from it.";
    const panels = timing.inputs.map((input) => element("figure", { class: "samples" },
      element("h4", {}, input.input), superasm.drawn(input.svg),
      element("figcaption", {}, `${input.pairs} pairs; medians ${input.baseline} and ${input.candidate}`, input.above ? `; ${input.above === 1 ? "one sample" : `${input.above} samples`} above the axis, drawn on its edge` : "", ".")));
    const rows = timing.inputs.map((input) => element("tr", {}, element("th", { scope: "row" }, input.input), element("td", { class: "n" }, input.baseline), element("td", { class: "n" }, input.candidate), element("td", { class: "n" }, String(input.pairs)), element("td", { class: "n" }, input.interval ? superasm.interval(input.interval) : "–")));
    return element("div", {},
      element("p", { class: "note" }, `${kind} Measured in ${unit}, ${timing.executions.toLocaleString("en")} processes; stopped: ${superasm.plain(timing.stop)}.`),
      timing.forest ? element("figure", {}, element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "speedup by input" }, superasm.drawn(timing.forest)),
        element("figcaption", {}, `Speedup with its ${100 * timing.confidence}% interval, per input and over all (geometric mean per round). Start-up is subtracted.`)) : "",
      element("ul", { class: "legend", "aria-hidden": "true" }, element("li", {}, element("i", { class: "base" }), "baseline"), element("li", {}, element("i", { class: "cand" }), "candidate")),
      element("div", { class: "panels" }, panels),
      element("p", { class: "note" }, "Every sample in the order taken, start-up included; lines are medians. The vertical axis does not begin at 0."),
      element("details", {}, element("summary", {}, "As a table"), table("timing by input", ["input", "baseline", "candidate", "pairs", "speedup"], rows)));
  };

  // ---- attempts ---------------------------------------------------------------------------------

  superasm.parts.attempts = (facts, result, shown, choose) => {
    const figure = (value) => element("td", { class: "n" }, value === null ? "–" : superasm.ratio(value));
    const rows = result.attempts.map((attempt) => {
      const known = attempt.candidate_id !== null && attempt.candidate_id in facts.candidates;
      const button = known ? element("button", { type: "button", "data-stop": true, "aria-pressed": String(attempt.number === shown) }, attempt.number === shown ? "shown" : "show") : "";
      if (known) button.addEventListener("click", () => choose(attempt.number));
      const status = attempt.status ? superasm.plain(attempt.status) : superasm.plain(attempt.outcome);
      const notes = [attempt.reason, attempt.identical ? "identical to the baseline" : "", attempt.repeats !== null ? `same as attempt ${attempt.repeats}` : "", attempt.parents.length ? `after seeing ${attempt.parents.join(", ")}` : ""].filter(Boolean).join("; ");
      const tokens = attempt.prompt_tokens || attempt.completion_tokens ? `${attempt.prompt_tokens} / ${attempt.completion_tokens}${attempt.reasoning_tokens ? ` (${attempt.reasoning_tokens} reasoning)` : ""}` : "–";
      return element("tr", { class: attempt.number === result.chosen ? "chosen" : false },
        element("th", { scope: "row" }, `${attempt.number}${attempt.number === result.chosen ? " ★" : ""}`), element("td", {}, superasm.plain(attempt.outcome)),
        element("td", { class: attempt.passed ? "good" : "bad" }, status), figure(attempt.selection), figure(attempt.fresh),
        element("td", { class: "n" }, tokens), element("td", { class: "n" }, `${attempt.seconds.toFixed(1)} s`), element("td", { class: "reason" }, notes), element("td", {}, button));
    });
    const made = table("attempts", ["attempt", "answer", "verdict", "chosen by", "fresh", "tokens in / out", "time", "reason", "assembly"], rows, { class: "attempts" });
    superasm.arrows(made);
    return element("div", {}, made, element("p", { class: "note" }, `★ the one chosen. Stopped: ${superasm.plain(result.stop)}, after ${result.seconds.toFixed(1)} s.`));
  };
}
