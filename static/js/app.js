// Small help for those who have scripts. Every page works without this file.
// Nothing here makes markup: only text, focus, classes and attributes.

// Trusted Types: htmx turns the server's own answers into nodes, and the browser asks a policy first.
// Only markup passes, never a script or a script's address; those sinks stay closed.
if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (markup) => markup });
}

(() => {
  "use strict";

  const typing = (target) =>
    target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

  // One region says what happened; emptied first so that the same words are read twice.
  const say = (words) => {
    const live = document.getElementById("live");
    if (!live || !words) return;
    live.textContent = "";
    window.setTimeout(() => { live.textContent = words; }, 60);
  };

  const announce = (root) => {
    const told = root.querySelector("[data-announce]");
    if (told) say(told.textContent.replace(/\s+/g, " ").trim());
  };

  // One-key commands. A person may switch them off (data-keys="off" on <html>), WCAG 2.1.4.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeMenus(null, true);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.documentElement.dataset.keys === "off" || event.key.length !== 1) return;
    const wanted = [...document.querySelectorAll("[data-key]")]
      .find((one) => one.dataset.key === event.key.toLowerCase());
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    if (wanted.matches("a, button, summary")) wanted.click();
  });

  // Menus close on Esc (the focus goes back), and when the focus or the finger goes elsewhere.
  function closeMenus(except, giveFocusBack) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (except && menu.contains(except)) continue;
      if (giveFocusBack && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  }
  document.addEventListener("click", (event) => closeMenus(event.target, false));
  document.addEventListener("focusin", (event) => closeMenus(event.target, false));

  // Where the tabs do not fit, the one that is open is in sight.
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
  }

  // Parts that fold stand open; on a narrow screen they make an accordion, but for the one that was asked for.
  if (window.matchMedia("(max-width: 860px)").matches) {
    for (const fold of document.querySelectorAll("[data-fold]")) fold.open = "#" + fold.id === location.hash;
  }

  // The quick line opens its choices once and keeps them, so that nothing moves under the finger.
  const openQuick = (target) => {
    const quick = target instanceof Element && target.closest(".quick");
    if (quick) quick.classList.add("open");
  };
  document.addEventListener("focusin", (event) => openQuick(event.target));
  if (document.activeElement) openQuick(document.activeElement);

  // A closed list of choices says in its own line what is chosen.
  document.addEventListener("change", (event) => {
    const list = event.target instanceof Element && event.target.closest("[data-chosen-list]");
    if (!list) return;
    const line = list.querySelector("[data-chosen]");
    const names = [...list.querySelectorAll("input:checked")].map((one) => one.dataset.name);
    line.textContent = names.length ? names.join(", ") : line.dataset.none;
  });

  // What the quick line understood can be taken away again; the page can be printed.
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element && event.target.closest("[data-clear], [data-print]");
    if (!pressed) return;
    if (pressed.hasAttribute("data-print")) {
      window.print();
      return;
    }
    const field = document.getElementById(pressed.dataset.clear);
    field.value = "";
    field.closest(".chip").classList.remove("known");
    field.focus();
    pressed.remove();
  });

  // Saving is told with words, and a second press does not send twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter || form.querySelector("button[data-saving]");
    if (!button || !button.dataset.saving) return;
    button.dataset.words = button.textContent;
    window.setTimeout(() => {
      button.setAttribute("aria-disabled", "true");
      (button.querySelector(".words") || button).textContent = button.dataset.saving;
      say(button.dataset.saving);
    }, 0);
  });

  // Coming back with the browser's own button finds the form as it was.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-words]")) {
      (button.querySelector(".words") || button).textContent = button.dataset.words.trim();
      button.removeAttribute("aria-disabled");
    }
  });

  // The server may send words with a swapped piece: header HX-Trigger: {"say": "…"}.
  document.addEventListener("say", (event) => say(event.detail && event.detail.value));

  const notSaved = (shown) => {
    const box = document.getElementById("not-saved");
    if (box) box.hidden = !shown;
  };
  document.addEventListener("htmx:beforeRequest", () => notSaved(false));
  document.addEventListener("htmx:sendError", () => notSaved(true));
  document.addEventListener("htmx:responseError", () => notSaved(true));
  // A quick line that needs a correction comes back with it; nothing else is swapped in when it was refused.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const refused = [409, 422].includes(event.detail.xhr.status) && event.detail.target.id === "quick";
    if (!refused) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => announce(event.detail.target.parentNode || document));

  // What somebody chooses in the quick line while it is read is not in the answer yet: it is chosen there again.
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const named = (field) => (ticks(field) ? field.name + " " + field.value : field.name);
  const fieldsIn = (part) => [...part.querySelectorAll("input:not([type=hidden]), select")].filter((one) => one.name);
  const choicesIn = (part) => {
    const found = new Map();
    for (const one of fieldsIn(part)) {
      found.set(named(one), ticks(one) ? one.checked || found.get(named(one)) === true : one.value);
    }
    return found;
  };
  let asked = new Map();
  let byHand = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const quick = event.target.closest(".quick");
    if (quick) asked = choicesIn(quick);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    const refused = [409, 422].includes(event.detail.xhr.status);
    byHand = null;
    if (!part.closest(".quick-place") || !(part.matches(".chips") || refused)) return;
    const changed = [...choicesIn(part)].filter(([name, value]) => asked.has(name) && asked.get(name) !== value);
    byHand = { id: part.id, changed: new Map(changed) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    const part = byHand && document.getElementById(byHand.id);
    if (!part) return;
    const changed = byHand.changed;
    byHand = null;
    for (const one of fieldsIn(part).filter((field) => changed.has(named(field)))) {
      const value = changed.get(named(one));
      if (ticks(one)) one.checked = value;
      else one.value = value;
      // Of two boxes for the same choice one is enough.
      if (value === true) changed.delete(named(one));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // The composer of a meeting. Ctrl . changes the kind of line. What is typed while a line is being saved is kept.
  const composer = () => document.querySelector("[data-composer]");
  let sent = null;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "." || !(event.ctrlKey || event.metaKey) || !composer()) return;
    const other = composer().querySelector("[name=mode][type=radio]:not(:checked)");
    if (!other) return;
    event.preventDefault();
    other.checked = true;
    composer().querySelector("[name=text]").focus();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    const line = event.target.querySelector("[name=text]");
    sent = line.value;
    line.value = "";
  });
  const typedOn = (...parts) => parts.filter(Boolean).join(" ");
  document.addEventListener("htmx:sendError", () => {
    if (sent === null || !composer()) return;
    const line = composer().querySelector("[name=text]");
    line.value = typedOn(sent, line.value);
    sent = null;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A line that has to be corrected comes back with its sentence, into the same place.
    const back = [409, 422].includes(event.detail.xhr.status);
    if (sent === null || !composer()) return;
    if (back) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (event.detail.isError) {
      composer().querySelector("[name=text]").value = typedOn(sent, composer().querySelector("[name=text]").value);
      sent = null;
      return;
    }
    sent = composer().querySelector("[name=text]").value;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (sent === null || !composer()) return;
    const line = composer().querySelector("[name=text]");
    line.value = typedOn(line.value, sent);
    line.focus();
    sent = null;
  });

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });

  announce(document);
  const errors = document.querySelector(".errors");
  if (errors) errors.focus();
})();
