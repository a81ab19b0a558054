// The workbench with script: runs a query without leaving the page, shows the time, stops it, remembers queries here.
// Without script the form does the same by itself; the server makes the answer in either case.
const form = document.getElementById("ask"), area = document.getElementById("query");
const stop = document.getElementById("stop"), progress = document.getElementById("progress");
const words = JSON.parse(form.dataset.words), KEY = "samverkansgraf.queries", MOST = 50, LONGEST = 6000;
const say = (text, elapsed) => {
  const number = (elapsed / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  progress.textContent = text.replace("{elapsed}", number).replace("{limit}", form.dataset.limit);
};
let running = null;

// --- history: in this browser only
function remembered() {
  try { const found = JSON.parse(localStorage.getItem(KEY) || "[]"); return Array.isArray(found) ? found : []; } catch { return []; }
}

function remember(list) {
  try { list.length ? localStorage.setItem(KEY, JSON.stringify(list)) : localStorage.removeItem(KEY); } catch { /* not allowed here */ }
  listed();
}

function listed() {
  const section = document.getElementById("history"), list = section.querySelector("ol"), found = remembered();
  section.hidden = false;
  list.replaceChildren(...found.filter((q) => typeof q === "string").map((query) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "plain-button";
    button.textContent = query.replace(/\s+/g, " ").trim().slice(0, 120);
    button.addEventListener("click", () => { write(query); area.editor ? area.editor.focus() : area.focus(); });
    item.append(button);
    return item;
  }));
  if (!found.length) list.append(Object.assign(document.createElement("li"), { textContent: words.none }));
  document.getElementById("clear").hidden = !found.length;
}

function write(text) { area.editor ? area.editor.set(text) : (area.value = text); }

// --- where a fault is
function faulted() {
  const fault = document.querySelector("#fault [data-line]");
  if (!fault) { area.editor?.mark(null); return; }
  const place = { line: +fault.dataset.line, column: +fault.dataset.column, length: +fault.dataset.length };
  area.editor?.mark({ ...place, message: fault.querySelector("p").textContent });
  if (fault.querySelector("button")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain-button", textContent: words.goFault });
  button.addEventListener("click", () => {
    if (area.editor) { area.editor.go(place); return; }
    const lines = area.value.split("\n"), before = lines.slice(0, place.line - 1).join("\n").length + (place.line > 1 ? 1 : 0);
    const line = [...(lines[place.line - 1] || "")];
    const start = before + line.slice(0, place.column - 1).join("").length;
    area.focus();
    area.setSelectionRange(start, start + Math.max(1, line.slice(place.column - 1, place.column - 1 + place.length).join("").length));
  });
  fault.append(button);
}

function shareable() {
  const copy = document.getElementById("copy"), share = document.getElementById("share");
  if (!copy || !navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(share.href); progress.textContent = words.copied; } catch { copy.hidden = true; share.focus(); }
  });
}

// --- running
async function run(address, body, shown) {
  running?.abort();
  const mine = (running = new AbortController()), started = performance.now();
  const elapsed = () => performance.now() - started;
  const clock = setInterval(() => { if (elapsed() > 300) say(words.running, elapsed()); }, 250);
  stop.hidden = false;
  form.setAttribute("aria-busy", "true");
  progress.textContent = "";
  try {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const result = page.getElementById("result"), fault = page.getElementById("fault");
    if (!result || !fault) throw new Error("no answer");
    document.getElementById("result").replaceWith(document.adoptNode(result));
    document.getElementById("fault").replaceWith(document.adoptNode(fault));
    faulted();
    shareable();
    if (shown) { history.pushState({}, "", shown); shownAt = here(); twin(shown); }
    say(words.done, elapsed());
    if (fault.childElementCount) progress.textContent = "";
  } catch (error) {
    if (running === mine) say(mine.signal.aborted ? words.stopped : words.failed, elapsed());
  } finally {
    clearInterval(clock);
    if (running === mine) { running = null; stop.hidden = true; form.removeAttribute("aria-busy"); }
  }
}

function here() { return location.pathname + location.search; }
let shownAt = here();

function twin(address) {
  const other = document.querySelector("a.language"), search = new URL(address, location.href).search;
  other.search = search;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = area.value, data = new URLSearchParams(new FormData(form));
  if (!query.trim()) { area.editor ? area.editor.focus() : area.focus(); return; }
  remember([query, ...remembered().filter((q) => q !== query)].slice(0, MOST));
  const long = data.toString().length > LONGEST || event.submitter?.id === "posted";
  const address = `${form.getAttribute("action")}?${data}`;
  if (long) run(form.getAttribute("action"), data, null);
  else run(address, null, address);
});

stop.addEventListener("click", () => { running?.abort(); area.editor ? area.editor.focus() : area.focus(); });

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#result a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.hash !== "#result" || link.pathname !== location.pathname) return;
  event.preventDefault();
  const label = link.textContent.trim();
  run(link.pathname + link.search, null, link.href).then(() => {
    const again = [...document.querySelectorAll("#result a[href]")].find((a) => a.textContent.trim().startsWith(label.replace(/ [▲▼↕]$/, "")));
    (again || document.getElementById("result-title")).focus();
  });
});

document.addEventListener("submit", (event) => {
  const posted = event.target.closest?.("#result form");
  if (!posted || posted.classList.contains("downloads")) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(posted));
  if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
  run(posted.getAttribute("action").split("#")[0], data, null);
});

area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});
// A step to another fragment (the skip link) is no other answer.
window.addEventListener("popstate", () => { if (here() !== shownAt) location.reload(); });
document.getElementById("clear").addEventListener("click", () => { remember([]); document.getElementById("history-title").focus(); });
document.getElementById("history-title").tabIndex = -1;

const keys = document.getElementById("query-keys");
if (!area.dataset.terms) keys.textContent = keys.dataset.plain;
keys.hidden = false;
area.editor ? faulted() : area.addEventListener("editor", faulted);
faulted();
shareable();
listed();
