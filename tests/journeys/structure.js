/* All that axe judges a page by, but for the words, the addresses and the numbers themselves: of two pages with the same structure it says
   the same. Rows that follow each other and are alike count as “several”. */
() => {
  const free = new Set(["action", "content", "datetime", "formaction", "name", "placeholder", "src", "value"]);
  const names = new Set(["alt", "aria-label", "title"]);
  const leads = new Set(["aria-controls", "aria-describedby", "aria-labelledby", "aria-owns", "for", "form", "headers", "list"]);
  const said = new Map();
  const numbered = (text) => { if (!said.has(text)) said.set(text, said.size); return said.get(text); };
  const words = (text) => text.replace(/\s+/g, " ").trim();
  const some = (text) => Math.min(text.trim().length, 2); // a text of one character is a case of its own for contrast
  const target = (id) => { const e = document.getElementById(id); return e ? `${e.localName} ${numbered(words(e.textContent))}` : "nowhere"; };

  const value = (e, { name, value: text }) => {
    if (name === "id") return document.querySelectorAll(`[id="${CSS.escape(text)}"]`).length > 1 ? "not alone" : "";
    if (name === "lang" || name === "hreflang") return ["sv", "en"].includes(text) ? "known" : text;
    if (names.has(name)) return text.trim() && `${numbered(words(text))} ${words(e.closest("a, button, label")?.textContent ?? "") === words(text)}`;
    if (leads.has(name)) return text.split(/\s+/).map(target).join();
    if (name === "href" && e.localName !== "link") return text.startsWith("#") ? target(text.slice(1)) : some(text);
    if (e.localName === "meta") return e.getAttribute("name") === "viewport" ? text : name;
    return free.has(name) || name.startsWith("data-") || name.startsWith("hx-") ? some(text) : text;
  };

  const structure = (e) => {
    const attributes = [...e.attributes].map((a) => [a.name, value(e, a)]).sort();
    const text = e.localName === "style" ? e.textContent : some([...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join(""));
    const inside = [];
    for (const part of [...e.children].map(structure)) {
      const last = inside.at(-1);
      if (last && last[0] === part) last[1] = "several";
      else inside.push([part, "one"]);
    }
    return JSON.stringify([e.localName, attributes, text]) + inside.map(([part, count]) => `${count}(${part})`).join("");
  };
  return structure(document.documentElement);
}
