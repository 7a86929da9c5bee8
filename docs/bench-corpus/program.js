"use strict";
// The view of one program. Its facts are in programs/N.js, loaded when first asked for.

{
  const { element, parts } = superasm;
  const box = document.getElementById("program");
  const loaded = new Map();
  let current = null; // {number, entrant, attempt} on screen

  superasm.loaded = (facts) => {
    loaded.set(facts.number, facts);
    if (superasm.place()?.number === facts.number) superasm.views.program(superasm.place());
  };

  const missing = (text) => {
    current = null;
    box.replaceChildren(element("p", {}, element("a", { href: "#overview" }, "← all programs")), element("h1", {}, "Nothing to show"), element("p", { role: "alert" }, text));
    box.focus();
  };

  superasm.views.program = ({ wanted, number, entrant }) => {
    if (number < 0) { missing(`This run has no program ${wanted}.`); return; }
    if (!loaded.has(number)) {
      loaded.set(number, null);
      box.replaceChildren(element("p", { class: "note" }, "loading"));
      const script = element("script", { src: `programs/${number}.js` });
      script.addEventListener("error", () => { loaded.delete(number); missing(`programs/${number}.js can't be read; is the folder whole?`); });
      document.head.append(script);
    } else if (loaded.get(number) !== null) show(loaded.get(number), entrant);
  };

  // Without a choice: the fastest answer, else the first entrant that has a row.
  const best = (facts) => {
    const known = facts.entrants.map((result, index) => ({ result, index })).filter(({ result }) => result !== null);
    known.sort((a, b) => b.result.passed - a.result.passed || b.result.speedup - a.result.speedup);
    return known[0]?.index ?? -1;
  };

  const verdict = (result) => {
    const [final, flags] = [result.final, (result.final?.flags ?? []).map(superasm.plain)];
    const figure = result.passed && final.speedup ? superasm.interval([final.speedup.point, final.speedup.low, final.speedup.high]) : result.passed ? "not timed" : "1.0x, no answer";
    const outcome = result.passed ? final.outcome || "no_difference" : "failed";
    return { figure, outcome, flags, reason: final?.reason || (result.passed ? "" : result.attempts.at(-1).reason), tests: final ? `${final.tests[0]} of ${final.tests[1]}` : "–" };
  };

  const entrantsTable = (facts, chosen) => {
    const rows = facts.entrants.map((result, index) => {
      const { name } = superasm.data.entrants[index];
      const link = element("a", { href: superasm.hash(superasm.key(facts), name), "data-stop": true, "aria-current": index === chosen ? "true" : false }, name);
      const head = element("th", { scope: "row" }, link);
      if (result === null) return element("tr", {}, head, element("td", { colspan: 6, class: "none" }, "not finished yet"));
      const { figure, outcome, flags, reason, tests } = verdict(result);
      const mark = { faster: "▲", slower: "▼", no_difference: "=", failed: "✕" }[outcome];
      const word = outcome === "failed" ? result.failure : outcome;
      return element("tr", { class: index === chosen ? "chosen" : false }, head, element("td", { class: outcome }, `${mark} ${superasm.plain(word)}`),
        element("td", { class: "n" }, figure), element("td", { class: "n" }, tests), element("td", { class: "n" }, String(result.attempts.length)),
        element("td", { class: "flags" }, flags.map((flag) => (flag === "over tenfold" ? "review: over tenfold" : flag)).join(", ")), element("td", { class: "reason" }, reason));
    });
    const made = parts.table("what each entrant made of it", ["entrant", "verdict", "speedup", "tests", "attempts", "flags", "reason"], rows, { class: "made" });
    superasm.arrows(made);
    return made;
  };

  const failures = (candidate) => {
    if (!candidate?.failures.length) return "";
    const rows = candidate.failures.map((f) => element("tr", {}, element("th", { scope: "row" }, f.case), element("td", {}, superasm.plain(f.status)), element("td", { class: "reason" }, f.difference)));
    return element("div", {}, element("h3", {}, "What went wrong"), parts.table("failed cases", ["case", "ended", "first difference"], rows),
      candidate.failures_left_out ? element("p", { class: "note" }, `and ${candidate.failures_left_out} more`) : "");
  };

  const details = (candidate, final) => {
    if (!candidate) return "";
    const told = [["proposer", candidate.proposer], ...Object.entries(candidate.parameters), ["instruction set", candidate.isa]];
    const wall = final?.wall ? [["in wall time", superasm.interval([final.wall.point, final.wall.low, final.wall.high])]] : [];
    const instructions = candidate.instructions ? [["instructions, baseline / candidate", superasm.ratio(candidate.instructions)]] : [];
    return element("dl", { class: "run" }, [...told, ...wall, ...instructions].map(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]));
  };

  const evidence = (facts, index, attempt) => {
    const result = facts.entrants[index] ?? null;
    if (result === null) return element("section", {}, element("h2", {}, "Assembly"), parts.code(facts, null));
    const number = attempt ?? result.chosen ?? [...result.attempts].reverse().find((a) => a.candidate_id in facts.candidates)?.number ?? null;
    const one = result.attempts.find((a) => a.number === number);
    // The fresh timing may be that of an equal answer (see docs/report.md).
    const chosen = result.final && (number === result.chosen || attempt === null) ? result.final.candidate : null;
    const id = chosen in facts.candidates ? chosen : one?.candidate_id;
    const candidate = facts.candidates[id] ?? null;
    const which = candidate && number !== null ? `attempt ${number}` : "";
    const choose = (wanted) => { current.attempt = wanted; const at = scrollY; show(facts, index); scrollTo(0, at); box.querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true }); };
    return element("section", { "aria-label": "evidence" },
      element("h2", {}, superasm.data.entrants[index].name, element("span", { class: "kind" }, which)),
      failures(candidate), element("h3", {}, "Attempts"), parts.attempts(facts, result, number, choose),
      element("h3", {}, "Assembly"), candidate ? "" : element("p", { class: "note" }, "No assembly of this entrant was evaluated; the baseline stands alone."), parts.code(facts, candidate),
      candidate ? [element("h3", {}, "Timing"), candidate.timing === null && candidate.verdict.flags.includes("identical") ? element("p", { class: "note" }, "Identical to the baseline: nothing can be measured, so nothing was.") : parts.timing(candidate.timing)] : "",
      details(candidate, candidate && id === result.final?.candidate ? result.final : null));
  };

  const neighbour = (number, step, sign) => {
    const program = superasm.data.programs[number + step];
    return program ? element("a", { href: superasm.hash(superasm.key(program)), rel: step < 0 ? "prev" : "next" }, step < 0 ? `${sign} ${program.name}` : `${program.name} ${sign}`) : "";
  };

  const show = (facts, wanted) => {
    const index = wanted >= 0 ? wanted : best(facts);
    const same = current?.number === facts.number;
    const attempt = same && current.entrant === index ? current.attempt : null;
    current = { number: facts.number, entrant: index, attempt };
    const focused = same && box.contains(document.activeElement);
    const nav = element("nav", { class: "tools", "aria-label": "programs" }, element("a", { href: "#overview" }, "← all programs"), element("span", { class: "space" }), neighbour(facts.number, -1, "‹"), neighbour(facts.number, 1, "›"));
    const source = element("section", { class: "source" }, element("h2", {}, "C source"), facts.recorded ? parts.source(facts.source) : element("p", { class: "note" }, "Not recorded yet."));
    box.replaceChildren(nav, element("h1", {}, facts.name), element("p", { class: "lead" }, facts.family ? `family ${facts.family}, ` : "", `task ${facts.id}`),
      entrantsTable(facts, index), element("div", { class: "split" }, source, evidence(facts, index, attempt)));
    document.title = `${facts.name} · superasm`;
    if (!same) box.focus({ preventScroll: true });
    else if (focused) box.querySelector('a[aria-current="true"]')?.focus({ preventScroll: true });
  };
}
