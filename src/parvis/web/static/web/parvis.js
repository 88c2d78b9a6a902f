// Progressive enhancement only: every page and every form works without this file.
const find = (selector, from = document) => [...from.querySelectorAll(selector)];
const words = document.body.dataset;
const status = document.getElementById("status");

// --- Say: the live region that every page has ------------------------------------------------------
const say = text => { if (status) status.textContent = text; };

// --- After an error: the summary first, its links open what hides the field -------------------------
const summary = document.querySelector("main > .errsum");
if (summary) {
  summary.focus();
  summary.addEventListener("click", event => {
    const target = event.target.closest("a") && document.getElementById(event.target.closest("a").hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const hidden = target.closest("details");
    if (hidden) hidden.open = true;
    target.focus();
    target.closest(".field")?.scrollIntoView({ block: "start" });
  });
}

// --- A form is sent once ----------------------------------------------------------------------------
const sent = new WeakSet();
document.addEventListener("submit", event => {
  if (event.defaultPrevented || event.target.method === "get") return;
  if (sent.has(event.target)) { event.preventDefault(); return; }
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), 8000); // a slow net: let the person try again
});
addEventListener("pageshow", event => { if (event.persisted) find("form").forEach(form => sent.delete(form)); });

// --- htmx: one status, plain words when the net is away ---------------------------------------------
const notSaved = () => {
  let box = document.getElementById("not-saved");
  if (!box) {
    box = document.createElement("div");
    box.id = "not-saved";
    box.className = "notice att";
    document.getElementById("status").after(box);
  }
  box.textContent = words.notSaved;
  say(words.notSaved);
};
const isSaved = () => document.getElementById("not-saved")?.remove();
document.addEventListener("htmx:config:request", event => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token && event.detail.ctx.request.method !== "GET") event.detail.ctx.request.headers["X-CSRFToken"] = token.value;
});
document.addEventListener("htmx:before:request", event => { event.detail.ctx.sourceElement.setAttribute("aria-busy", "true"); });
document.addEventListener("htmx:finally:request", event => {
  const { sourceElement, response } = event.detail.ctx;
  sourceElement.removeAttribute("aria-busy");
  const form = sourceElement.closest("form");
  if (form) sent.delete(form);
  if (!response || response.status >= 500) return;
  isSaved();
  const told = document.querySelector("[data-say]");
  if (told) { say(told.dataset.say); told.removeAttribute("data-say"); }
});
document.addEventListener("htmx:error", notSaved);
document.addEventListener("htmx:response:error", event => {
  if (event.detail.ctx.response.status >= 500) { event.detail.ctx.swap = "none"; notSaved(); }
});

// --- A text with a limit is counted -----------------------------------------------------------------
find("textarea[data-max]").forEach(area => {
  const out = document.createElement("p");
  out.className = "count";
  out.setAttribute("aria-live", "polite");
  area.after(out);
  let timer;
  const show = () => {
    const left = area.dataset.max - [...area.value].length;
    clearTimeout(timer);
    if (left > area.dataset.max * .25) { out.textContent = ""; return; }
    timer = setTimeout(() => { out.textContent = (left < 0 ? words.over : words.left).replace("{n}", Math.abs(left)); }, 400);
  };
  area.addEventListener("input", show);
  show();
});

// --- Paper --------------------------------------------------------------------------------------------
find("[data-print]").forEach(button => button.addEventListener("click", () => print()));

// --- The painter of weekly times ----------------------------------------------------------------------
find("[data-paint]").forEach(painter => {
  const out = painter.querySelector("[data-said]"), undo = painter.querySelector("[data-undo]"), area = painter.querySelector("textarea"), L = painter.dataset;
  const blocks = find("[data-block]", painter).map(block => find("fieldset", block).map(day => find("input[type=checkbox]", day)));
  const all = blocks.flat(2);
  const read = box => box.value.split("-").map(Number);
  const place = box => {
    for (const days of blocks) for (let d = 0; d < days.length; d++) if (days[d].includes(box)) return { days, d, h: days[d].indexOf(box) };
  };
  const hour = m => m % 60 ? `${Math.floor(m / 60)}.${String(m % 60).padStart(2, "0")}` : m / 60;
  let before = null, timer;

  const rove = box => { const { days } = place(box); days.flat().forEach(one => { one.tabIndex = -1; }); box.tabIndex = 0; };
  const keep = () => { before = all.map(box => box.checked); undo.disabled = false; };
  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const days = new Map();
      let minutes = 0;
      all.filter(box => box.checked).map(box => [...read(box), box.closest("fieldset").dataset.day])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        .forEach(([, start, end, name]) => {
          minutes += end - start;
          const spans = days.get(name) || days.set(name, []).get(name), last = spans.at(-1);
          if (last && last[1] === start) last[1] = end; else spans.push([start, end]);
        });
      const said = [...days].map(([name, spans]) => {
        const list = spans.map(([a, b]) => `${hour(a)}–${hour(b)}`), end = list.pop();
        return `${name} ${list.length ? `${list.join(", ")} ${L.and} ${end}` : end}.`;
      });
      const typed = area.value.trim();
      if (typed) { out.textContent = [...said, typed].join(" "); return; } // only the server can count what is typed
      const total = minutes === 60 ? L.totalOne : L.total.replace("{n}", minutes / 60);
      out.textContent = minutes ? `${said.join(" ")} ${total}` : L.none;
    }, 400);
  };
  const dayButton = button => {
    const boxes = find("input", button.closest("fieldset"));
    button.setAttribute("aria-pressed", boxes.every(box => box.checked));
  };
  const changed = () => { find("[data-all]", painter).forEach(dayButton); tell(); };

  blocks.forEach(days => { const boxes = days.flat(); rove(boxes.find(box => box.checked) || boxes[0]); });
  find("[data-all]", painter).forEach(dayButton);

  painter.addEventListener("keydown", event => {
    if (!all.includes(event.target)) return;
    const { days, d, h } = place(event.target), [, start] = read(event.target);
    const nearest = day => day && day.reduce((a, b) => Math.abs(read(b)[1] - start) < Math.abs(read(a)[1] - start) ? b : a);
    const to = { ArrowUp: () => days[d][h - 1], ArrowDown: () => days[d][h + 1], ArrowLeft: () => nearest(days[d - 1]), ArrowRight: () => nearest(days[d + 1]),
      Home: () => days[d][0], End: () => days[d].at(-1) }[event.key];
    if (!to) return;
    event.preventDefault();
    const next = to();
    if (!next) return;
    if (event.shiftKey) { keep(); next.checked = event.target.checked; changed(); }
    rove(next);
    next.focus();
  });
  painter.addEventListener("change", event => { if (all.includes(event.target)) { rove(event.target); changed(); } });
  area.addEventListener("input", tell);
  painter.addEventListener("focusin", event => { if (all.includes(event.target)) rove(event.target); });

  // The mouse paints while its button is down; press and release on one cell toggles it. Touch toggles natively.
  let painting = null;
  const under = event => event.target.closest?.(".slot")?.querySelector("input");
  painter.addEventListener("pointerdown", event => {
    const box = under(event);
    if (!box || event.pointerType === "touch" || event.button) return;
    event.preventDefault();
    keep();
    painting = !box.checked;
    box.checked = painting;
    rove(box);
    box.focus({ focusVisible: false, preventScroll: true });
    changed();
  });
  painter.addEventListener("pointerover", event => {
    const box = painting !== null && event.buttons & 1 && under(event);
    if (box) { box.checked = painting; changed(); }
  });
  painter.addEventListener("click", event => { if (painting !== null && event.detail && under(event)) { event.preventDefault(); painting = null; } });
  addEventListener("pointerup", () => setTimeout(() => { painting = null; }));

  painter.addEventListener("click", event => {
    const button = event.target.closest("[data-all], [data-undo]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-undo]")) {
      if (before) all.forEach((box, i) => { box.checked = before[i]; });
      before = null;
      undo.disabled = true;
    } else {
      keep();
      const boxes = find("input", button.closest("fieldset")), on = !boxes.every(box => box.checked);
      boxes.forEach(box => { box.checked = on; });
    }
    changed();
  });
});
