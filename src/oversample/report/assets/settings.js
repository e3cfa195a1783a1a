// Moves the confusion matrix over settings that were run: looks counts up, and multiplies them by costs.
// It computes no statistics, makes no request, and writes text and SVG attributes only.
"use strict";
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("settings").textContent);
const grid = data.thresholds, all = data.candidates;
const now = { candidate: data.start[0], at: data.start[1] };
const whole = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const short = (value) => (Math.abs(value) >= 999.5 ? whole(value) : String(Number(value.toPrecision(3))));
const cut = (at) => (grid[at] > 1 ? "never" : short(grid[at]));
const draw = (id, attributes) => {
  for (const [name, value] of Object.entries(attributes)) $(id).setAttribute(name, value);
};

const methods = [...new Set(all.map((one) => one.method))];
const kinds = (method, key) => [...new Set(all.filter((one) => one.method === method).map((one) => one[key]))]
  .sort((a, b) => a - b);

// The setting of a method that is nearest to what is wanted: its amount first, then its neighbours.
function find(method, ratio, k) {
  const places = all.map((_, place) => place).filter((place) => all[place].method === method);
  const away = (place) => Math.abs((all[place].ratio ?? 0) - (ratio ?? 0)) * 1e6 + Math.abs((+all[place].k || 0) - (+k || 0));
  return places.reduce((best, place) => (away(place) < away(best) ? place : best));
}

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

// The lowest threshold whose alerts the capacity has room for; the one above 1 raises none.
function fitting(candidate) {
  if (data.capacity === null) return -1;
  return grid.findIndex((_, at) => candidate.tp[at] + candidate.fp[at] <= data.capacity * data.rows);
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
  $("at").textContent = cut(now.at);
  $("said").textContent = `Catches ${whole(counts.tp)} of ${whole(data.positives)} judged ${data.positive} rows and `
    + `misses ${whole(counts.fn)}, at ${whole(counts.fp)} false alarm${counts.fp === 1 ? "" : "s"}.`;
  drawRates(counts);
}

function drawRates(counts) {
  const called = counts.tp + counts.fp, miss = price("miss"), alarm = price("alarm");
  $("precision").textContent = called ? short(counts.tp / called) : "\u2013";
  $("recall").textContent = short(counts.tp / data.positives);
  $("alerts").textContent = short(per1000(called));
  const isOver = data.capacity !== null && called > data.capacity * data.rows;
  $("over").textContent = isOver ? `, more than the ${short(1000 * data.capacity)} there is room for` : "";
  $("benefit").textContent = miss > 0 ? short(per1000(counts.tp - (counts.fp * alarm) / miss)).replace("-", "\u2212") : "\u2013";
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
  $("lowest-at").textContent = cut(lowest);
  $("to-lowest").textContent = `lowest cost, ${cut(lowest)}`;
  $("to-lowest").dataset.at = lowest;
  const room = fitting(candidate);
  $("to-capacity").hidden = room < 0;
  if (room < 0) return;
  draw("cost-capacity", { d: `M${x(room)} 0V56` });
  $("to-capacity").textContent = `capacity, ${cut(room)}`;
  $("to-capacity").dataset.at = room;
  $("costs-room").textContent = "; right of the dashed line the capacity is enough";
}

function choose(id, values, chosen) {
  $(id).replaceChildren(...values.map((value) => {
    const option = document.createElement("option");
    option.value = option.textContent = value;
    return option;
  }));
  $(id).value = chosen;
}

function show() {
  const candidate = all[now.candidate], method = candidate.method;
  const amounts = kinds(method, "ratio"), ks = kinds(method, "k");
  $("method").value = String(methods.indexOf(method));
  $("amount").max = amounts.length - 1;
  $("amount").value = amounts.indexOf(candidate.ratio);
  $("amount").setAttribute("aria-valuetext", candidate.amount ?? "none");
  $("amounts").hidden = amounts.length < 2;
  $("amount-text").textContent = candidate.amount ?? "";
  $("ks").hidden = ks.length < 2;
  choose("k", ks, candidate.k);
  $("added").textContent = candidate.added;
  $("threshold").value = now.at;
  $("threshold").setAttribute("aria-valuetext", cut(now.at));
  $("threshold-text").textContent = cut(now.at);
  $("to-own").textContent = `its own, ${cut(candidate.own)}`;
  drawMatrix(candidate);
  drawCosts(candidate);
  drawCurves(now.candidate, candidate.label);
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
  [$("miss").value, $("alarm").value] = data.prices;
  $("example").hidden = !data.example;
  const go = (candidate) => { now.candidate = candidate; show(); };
  const goTo = (at) => { now.at = at; show(); };
  const here = () => all[now.candidate];
  $("method").addEventListener("change", () => go(find(methods[Number($("method").value)], here().ratio, here().k)));
  $("amount").addEventListener("input", () => {
    go(find(here().method, kinds(here().method, "ratio")[Number($("amount").value)], here().k));
  });
  $("k").addEventListener("change", () => go(find(here().method, here().ratio, Number($("k").value))));
  $("threshold").addEventListener("input", () => goTo(Number($("threshold").value)));
  $("to-half").addEventListener("click", () => goTo(data.half));
  $("to-own").addEventListener("click", () => goTo(here().own));
  for (const id of ["to-lowest", "to-capacity"]) $(id).addEventListener("click", () => goTo(Number($(id).dataset.at)));
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
