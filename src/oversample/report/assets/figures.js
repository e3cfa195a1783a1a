// Figures: the curves follow the setting that is chosen; dots and tables are walked with the arrow keys.
const namesOfCurves = ["pr", "roc"].map((id) => $(id));

function drawCurves(candidate, label) {
  for (const figure of namesOfCurves) {
    const name = figure.querySelector(".curve-name");
    figure.querySelectorAll(".curve.on").forEach((line) => line.classList.remove("on"));
    const line = figure.querySelector(`[data-curve="${candidate}"]`);
    if (line === null || name === null) continue;
    line.classList.add("on");
    name.before(line);
    name.setAttribute("x", Number(line.dataset.x) + 8);
    name.setAttribute("y", Number(line.dataset.y) + (figure.id === "pr" ? -9 : 20));
    name.textContent = label.length > 20 ? label.slice(0, 19) + "\u2026" : label;
  }
}

// What holds many numbers is one stop of the tab key; arrows move inside it.
function oneStop(holder, found) {
  found().flat().forEach((one) => { one.setAttribute("tabindex", "-1"); });
  const first = holder.querySelector("tbody button,tbody [data-about],.mark");
  if (first !== null) first.setAttribute("tabindex", "0");
  holder.addEventListener("focusin", (event) => {
    if (!found().flat().includes(event.target)) return;
    holder.querySelectorAll('[tabindex="0"]').forEach((one) => { one.setAttribute("tabindex", "-1"); });
    event.target.setAttribute("tabindex", "0");
  });
  holder.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Home: [0, -99], End: [0, 99] };
    const step = steps[event.key];
    if (step === undefined) return;
    const rows = found();
    const row = rows.findIndex((each) => each.includes(document.activeElement));
    if (row < 0) return;
    const next = rows[Math.min(rows.length - 1, Math.max(0, row + step[0]))];
    // Rows of headings hold one cell less: count from the right, so that a column stays a column.
    const fromEnd = rows[row].length - 1 - rows[row].indexOf(document.activeElement) - step[1];
    next[next.length - 1 - Math.min(next.length - 1, Math.max(0, fromEnd))].focus();
    event.preventDefault();
  });
}

// The cells of a column say what its heading says; the folds of the large tables come with the data.
function walkTable(table) {
  const heads = table.querySelector("thead tr:last-child").cells;
  const folds = data.folds[table.id];
  if (folds !== undefined) {
    [...table.tBodies[0].rows].forEach((row, at) => [...row.querySelectorAll("td.num")].forEach((cell, column) => {
      cell.dataset.about = heads[cell.cellIndex].dataset.about;
      cell.dataset.folds = folds[at][column];
    }));
  }
  oneStop(table, () => [...table.querySelectorAll("tr")]
    .map((row) => [...row.querySelectorAll("button,[data-about]")])
    .filter((row) => row.length > 0));
}

function walkFigure(figure) {
  oneStop(figure, () => [[...figure.querySelectorAll(".mark")]]);
}
