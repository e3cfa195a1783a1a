// Explain: every number tells what it is, and the folds behind it, on hover and on focus.
function explain() {
  const tip = $("tip");
  let held = null;
  document.querySelectorAll("[data-about]").forEach((one) => one.setAttribute("aria-describedby", "about-" + one.dataset.about));
  const hide = () => { tip.hidden = true; held = null; };
  const tell = (target) => {
    const said = $("about-" + target.dataset.about);
    if (said === null || target === held) return;
    held = target;
    const name = said.previousElementSibling.textContent;
    $("tip-name").textContent = target.matches(".mark") ? target.getAttribute("aria-label") : name + ".";
    $("tip-said").textContent = said.textContent;
    const folds = target.dataset.folds ?? "";
    $("tip-folds").textContent = /^[a-z]/.test(folds) || folds === "" ? folds : "Fold by fold: " + folds;
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
