// Moves the confusion matrix over settings that were run: looks counts up, and multiplies them by costs.
// It computes no statistics, makes no request, and writes text and SVG attributes only.
(() => {
"use strict";
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("settings").textContent);
const grid = data.thresholds, all = data.candidates;
const now = { candidate: data.start[0], at: data.start[1] };
const whole = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const short = (value) => (Math.abs(value) >= 999.5 ? whole(value) : String(Number(value.toPrecision(3))));
const draw = (id, attributes) => {
  for (const [name, value] of Object.entries(attributes)) $(id).setAttribute(name, value);
};

const methods = [...new Set(all.map((one) => one.method))];
const amountsOf = (method) => all
  .map((one, place) => ({ place, ratio: one.ratio, method: one.method }))
  .filter((one) => one.method === method)
  .sort((a, b) => a.ratio - b.ratio)
  .map((one) => one.place);

function countsAt(candidate, at) {
  const tp = candidate.tp[at], fp = candidate.fp[at];
  return { tn: data.rows - data.positives - fp, fp, fn: data.positives - tp, tp };
}

// A price that is empty, negative or no number costs nothing, rather than spoiling the total.
const price = (id) => Math.max(0, Number.parseFloat($(id).value) || 0);
const per1000 = (number) => (1000 * number) / data.rows;

function totals(candidate) {
  const miss = price("miss"), alarm = price("alarm");
  return grid.map((_, at) => {
    const counts = countsAt(candidate, at);
    return per1000(counts.fn * miss + counts.fp * alarm);
  });
}

function drawMatrix(candidate) {
  const counts = countsAt(candidate, now.at);
  const largest = Math.max(1, ...Object.values(counts));
  for (const [name, number] of Object.entries(counts)) {
    const side = Math.round(1000 * Math.sqrt(number / largest)) / 10;
    $("per-" + name).textContent = short(per1000(number));
    $("raw-" + name).textContent = whole(number);
    draw("area-" + name, {
      x: name === "tn" || name === "fn" ? 100 - side : 0,
      y: name === "tn" || name === "fp" ? 100 - side : 0,
      width: side, height: side,
    });
  }
  $("title").textContent = `In 1,000 rows: ${short(per1000(counts.fn))} missed, ${short(per1000(counts.fp))} `
    + "false alarms";
  $("setting").textContent = candidate.label;
  $("at").textContent = short(grid[now.at]);
  $("said").textContent = `Catches ${whole(counts.tp)} of ${whole(data.positives)} ${data.positive} rows and misses `
    + `${whole(counts.fn)}, at ${whole(counts.fp)} false alarm${counts.fp === 1 ? "" : "s"}.`;
}

function drawCosts(candidate) {
  const costs = totals(candidate);
  const low = Math.min(...costs), high = Math.max(...costs);
  const lowest = costs.indexOf(low);
  const x = (at) => (grid.length > 1 ? Math.round((4000 * at) / (grid.length - 1)) / 10 : 200);
  const y = (cost) => Math.round(540 - (high > low ? (520 * (cost - low)) / (high - low) : 0)) / 10;
  draw("cost-curve", { d: "M" + costs.map((cost, at) => `${x(at)} ${y(cost)}`).join("L") });
  draw("cost-lowest", { d: `M${x(lowest)} ${y(low)}h0` });
  draw("cost-here", { d: `M${x(now.at)} 56V${y(costs[now.at])}` });
  $("total").textContent = short(costs[now.at]);
  $("lowest").textContent = short(low);
  $("lowest-at").textContent = short(grid[lowest]);
  $("to-lowest").textContent = `lowest cost, ${short(grid[lowest])}`;
  $("to-lowest").dataset.at = lowest;
}

function drawCurve() {
  document.querySelectorAll(".curve.on").forEach((line) => line.classList.remove("on"));
  const line = $("curve-" + now.candidate), name = $("curve-name");
  line.classList.add("on");
  line.parentNode.insertBefore(line, line.parentNode.querySelector(".floor"));
  draw("curve-name", { x: Number(line.dataset.x) + 10, y: Number(line.dataset.y) - 10 });
  name.textContent = all[now.candidate].label;
}

function show() {
  const candidate = all[now.candidate], amounts = amountsOf(candidate.method);
  $("method").value = String(methods.indexOf(candidate.method));
  $("amount").max = amounts.length - 1;
  $("amount").value = amounts.indexOf(now.candidate);
  $("amount").disabled = amounts.length < 2;
  $("amount").setAttribute("aria-valuetext", candidate.amount ?? "none");
  $("amounts").hidden = amounts.length < 2;
  $("amount-text").textContent = candidate.amount ?? "";
  $("added").textContent = candidate.added;
  $("threshold").value = now.at;
  $("threshold").setAttribute("aria-valuetext", short(grid[now.at]));
  $("threshold-text").textContent = short(grid[now.at]);
  $("to-own").textContent = `its own, ${short(grid[candidate.own])}`;
  drawMatrix(candidate);
  drawCosts(candidate);
  drawCurve();
  for (const row of document.querySelectorAll("[data-row]")) {
    row.classList.toggle("shown", data.places[row.dataset.row] === now.candidate && Number(row.dataset.cut) === now.at);
  }
}

function follow() {
  methods.forEach((method, place) => {
    const option = document.createElement("option");
    option.value = place;
    option.textContent = method;
    $("method").append(option);
  });
  $("threshold").max = grid.length - 1;
  $("method").addEventListener("change", () => {
    const before = all[now.candidate].ratio, places = amountsOf(methods[Number($("method").value)]);
    now.candidate = places.find((place) => all[place].ratio === before) ?? places[0];
    show();
  });
  $("amount").addEventListener("input", () => {
    now.candidate = amountsOf(all[now.candidate].method)[Number($("amount").value)];
    show();
  });
  const goTo = (at) => { now.at = at; show(); };
  $("threshold").addEventListener("input", () => goTo(Number($("threshold").value)));
  $("to-half").addEventListener("click", () => goTo(data.half));
  $("to-own").addEventListener("click", () => goTo(all[now.candidate].own));
  $("to-lowest").addEventListener("click", () => goTo(Number($("to-lowest").dataset.at)));
  for (const id of ["miss", "alarm"]) {
    $(id).addEventListener("input", () => { $("example").hidden = true; show(); });
  }
  $("grid").addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row === null) return;
    now.candidate = data.places[row.dataset.row];
    goTo(Number(row.dataset.cut));
  });
}

// A table is one stop of the tab key; arrows move inside it.
function walk(table) {
  const heads = table.querySelector("thead tr:last-child").cells;
  if (table.id === "more") {
    table.querySelectorAll("tbody td").forEach((cell) => { cell.dataset.about = heads[cell.cellIndex].dataset.about; });
  }
  table.querySelectorAll("[data-about]").forEach((cell) => { cell.tabIndex = -1; });
  const cells = () => [...table.querySelectorAll("tr")]
    .map((row) => [...row.querySelectorAll("button,[data-about]")])
    .filter((row) => row.length > 0);
  const first = table.querySelector("tbody button,tbody [data-about]");
  if (first !== null) first.tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    table.querySelectorAll('[tabindex="0"]').forEach((cell) => { cell.tabIndex = -1; });
    event.target.tabIndex = 0;
  });
  table.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Home: [0, -99], End: [0, 99] };
    const step = steps[event.key];
    if (step === undefined) return;
    const rows = cells();
    const row = rows.findIndex((found) => found.includes(document.activeElement));
    if (row < 0) return;
    const next = rows[Math.min(rows.length - 1, Math.max(0, row + step[0]))];
    // Rows of headings hold one cell less: count from the right, so that a column stays a column.
    const fromEnd = rows[row].length - 1 - rows[row].indexOf(document.activeElement) - step[1];
    next[next.length - 1 - Math.min(next.length - 1, Math.max(0, fromEnd))].focus();
    event.preventDefault();
  });
}

function explain() {
  const tip = $("tip");
  let held = null;
  document.querySelectorAll("[data-about]").forEach((one) => one.setAttribute("aria-describedby", "about-" + one.dataset.about));
  const hide = () => { tip.hidden = true; held = null; };
  const tell = (target) => {
    const said = $("about-" + target.dataset.about);
    if (said === null || target === held) return;
    held = target;
    $("tip-name").textContent = said.previousElementSibling.textContent + ".";
    $("tip-said").textContent = said.textContent;
    $("tip-folds").textContent = target.dataset.folds ? "Fold by fold: " + target.dataset.folds : "";
    tip.hidden = false;
    const box = target.getBoundingClientRect(), mine = tip.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - mine.width - 12);
    const below = box.bottom + 8, above = box.top - mine.height - 8;
    tip.style.left = Math.max(12, left) + "px";
    tip.style.top = (below + mine.height < window.innerHeight || above < 0 ? below : above) + "px";
  };
  const aim = (event) => (event.target instanceof Element ? event.target.closest("[data-about]") : null);
  document.addEventListener("focusin", (event) => {
    const target = aim(event);
    if (target === null || target.matches("select,input")) hide(); else tell(target);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerover", (event) => {
    if (event.target instanceof Element && tip.contains(event.target)) return;
    const target = aim(event);
    if (target !== null) tell(target); else if (held !== document.activeElement) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", () => { if (held !== document.activeElement) hide(); }, { passive: true });
}

function openForPrint() {
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((part) => { part.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));
}

follow();
show();
$("controls").hidden = false;
[$("grid"), $("more")].forEach(walk);
explain();
openForPrint();
})();
