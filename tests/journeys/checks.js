/* What is wrong with this page, beyond what axe sees. Returns a list of sentences. Run at every width. */
(width) => {
  const faults = [];
  const shown = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== "hidden"; };
  const hidden = (e) => e.closest(".vh, .skip, [hidden]") !== null;
  const name = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 100);

  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => shown(e) && !e.closest("[role=region][tabindex]") && e.getBoundingClientRect().right > page.clientWidth + 1);
    faults.push(`the page is ${page.scrollWidth} px wide on a screen of ${page.clientWidth} px: ${wide.slice(-2).map(name).join(" | ")}`);
  }
  for (const e of document.querySelectorAll("a, button, label, h1, h2, h3, p, td, th, dd, dt, legend")) {
    if (shown(e) && !hidden(e) && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflow !== "visible") faults.push(`text is cut off: ${name(e)}`);
  }

  const large = "button, .btn, .choice, summary, nav a, input:not([type=radio]):not([type=checkbox]):not([type=hidden]), select, textarea";
  const inSentence = "p a, li p a, dd a, td a, .hint a, .errsum a";
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, .choice")) {
    if (!shown(e) || hidden(e)) continue;
    const box = (e.closest("label, .choice") || e).getBoundingClientRect();
    if (e.matches(large) && !e.matches("main p a, main li p a")) {
      if (box.height < 43.5) faults.push(`smaller than 44 px (${Math.round(box.width)} × ${Math.round(box.height)}): ${name(e)}`);
    } else if (!e.matches(inSentence) && (box.width < 23.5 || box.height < 23.5)) {
      faults.push(`smaller than 24 px (${Math.round(box.width)} × ${Math.round(box.height)}): ${name(e)}`);
    }
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (parent.closest(".vh, .skip, script, style, noscript, textarea, option") || !shown(parent) || parent.getBoundingClientRect().width < 5) continue;
    for (const word of node.data.matchAll(/[\p{L}\d]{2,14}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
      if (lines.size > 1) faults.push(`the word “${word[0]}” is broken over lines in: ${name(parent)}`);
    }
  }

  const h1 = document.querySelectorAll("h1").length;
  if (h1 !== 1) faults.push(`${h1} h1, must be one`);
  if (!/^\S.* – \S.*$/.test(document.title)) faults.push(`the title is “${document.title}”, must be “page – brand”`);
  const titleSaysError = /^(Fel|Error):/.test(document.title);
  if (document.querySelector(".errsum") && !titleSaysError) faults.push(`there is an error summary, but the title is “${document.title}”`);
  for (const link of document.querySelectorAll(".errsum a[href^='#']")) {
    if (!document.getElementById(link.getAttribute("href").slice(1))) faults.push(`the error summary leads nowhere: ${name(link)}`);
  }
  for (const e of document.querySelectorAll("[style], [onclick], [onsubmit], [onchange], [onload]")) faults.push(`inline style or script: ${name(e)}`);
  return [...new Set(faults)].map((f) => `at ${width} px: ${f}`);
}
