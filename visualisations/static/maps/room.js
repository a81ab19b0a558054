/* Lists of steps and notes, their file, and the presentation. */
var FORMAT = "samverkansgraf-map-notes", VERSION = 1;
/* Fills a list again and leaves the focus on the button that had it. */
function refill(list, items) {
  var at = document.activeElement, act = list.contains(at) ? at.dataset.act : "";
  list.textContent = "";
  items.forEach(function (item) { list.appendChild(item); });
  if (!act) { return; }
  var same = all("button", list).find(function (b) { return b.dataset.act === act && !b.disabled; }) || list.querySelector("button");
  (same || list.parentElement.querySelector("summary")).focus();
}
var stagesShown = "", notesShown = "";
function showStages() {
  var steps = state.room.steps, stamp = JSON.stringify(steps);
  if (stamp === stagesShown) { return; }
  stagesShown = stamp;
  refill(by("map-stages"), steps.map(function (step, i) {
    var item = el("li");
    function act(text, name, work, off) {
      var b = button(text, work, { "aria-label": words[name] + ": " + step.title, "data-act": name + i });
      b.disabled = !!off;
      item.appendChild(b);
    }
    item.appendChild(button(step.title, function () { change(function (s) { s.view = understood(step.view); }, step.title + "."); }, { "class": "map-link", "data-act": "go" + i }));
    act("↑", "up", function () { swap(i, i - 1); }, i === 0);
    act("↓", "down", function () { swap(i, i + 1); }, i === steps.length - 1);
    act("×", "remove", function () { change(function (s) { s.room.steps.splice(i, 1); }, words["step-removed"]); });
    return item;
  }));
}
function swap(a, b) { change(function (s) { var kept = s.room.steps[a]; s.room.steps[a] = s.room.steps[b]; s.room.steps[b] = kept; }, words["step-moved"]); }
function addStage() {
  var field = by("map-stage-title"), thing = picked(), number = state.room.steps.length + 1;
  var title = field.value.trim() || (thing ? thing.label.slice(0, 200) : say("step", { number: number }));
  var view = Object.assign({}, state.view, { box: box() });
  change(function (s) { s.room.steps.push({ title: title, view: written(view) }); }, say("step-saved", { number: number }));
  field.value = "";
}
function showNotes() {
  var stamp = JSON.stringify(state.room.marks);
  if (stamp === notesShown) { return; }
  notesShown = stamp;
  var marks = state.room.marks.slice().sort(function (a, b) { return b.votes - a.votes; });
  refill(by("map-notes"), marks.length ? marks.map(function (m) {
    var item = el("li"), thing = byKey.get(m.id);
    item.appendChild(el("span", badge(m), { "class": "map-badge-word" }));
    if (thing) { item.appendChild(button(thing.label, function () { pick(thing, true); }, { "class": "map-link", "data-act": m.id })); } else { item.appendChild(el("span", m.label + " (" + words["unknown-here"] + ")")); }
    if (m.note) { item.appendChild(el("p", m.note)); }
    return item;
  }) : [el("li", words["no-notes"])]);
}

/* The file of notes: what a map it is of, its marks and its steps. */
function asFile() {
  return JSON.stringify({
    format: FORMAT, version: VERSION, map: { name: map.name, title: map.title, query: map.query, snapshot: map.snapshot },
    saved: new Date().toISOString(), marks: state.room.marks, steps: state.room.steps
  }, null, 1);
}
function save() {
  var name = words["file-name"] + "-" + map.name.replace(/[^\w-]/g, "") + ".json", link = el("a", "", { download: name });
  link.href = URL.createObjectURL(new Blob([asFile()], { type: "application/json" }));
  room.appendChild(link);
  link.click();
  link.remove();
  setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  unsaved = false;
  tell(say("saved", { name: name }));
}
function sameMap(other) {
  function flat(query) { return JSON.stringify(Object.keys(query || {}).sort().map(function (k) { return [k, String(query[k])]; })); }
  return other.name === map.name && flat(other.query) === flat(map.query);
}
function text(value, most) { return typeof value === "string" && value.length <= most; }
function isMark(m) { return m && text(m.id, 5000) && m.id && text(m.label, 20000) && (m.mark === "" || (text(m.mark, 20) && Object.prototype.hasOwnProperty.call(MARKS, m.mark))) && Number.isInteger(m.votes) && m.votes >= 0 && m.votes <= 9999 && text(m.note, 5000); }
function isStep(s) { return s && text(s.title, 200) && text(s.view, 20000); }
/* Takes up a file, or says in one sentence why not and changes nothing. */
function take(content) {
  var file = null;
  try { file = JSON.parse(content); } catch (e) { /* said below */ }
  if (!file || file.format !== FORMAT || !file.map || typeof file.map !== "object") { tell(words["bad-file"]); return; }
  if (!(file.version <= VERSION)) { tell(words["new-format"]); return; }
  if (!sameMap(file.map)) { tell(say("other-map", { title: text(file.map.title, 2000) ? file.map.title : "" })); return; }
  var ids = new Set();
  var good = Array.isArray(file.marks) && Array.isArray(file.steps) && file.marks.length <= 20000 && file.steps.length <= 500 && file.marks.every(function (m) {
    var fine = isMark(m) && !ids.has(m.id);
    if (fine) { ids.add(m.id); }
    return fine;
  }) && file.steps.every(isStep);
  if (!good) { tell(words["bad-file"]); return; }
  var marks = file.marks.map(function (m) { return { id: m.id, label: m.label, mark: m.mark, votes: m.votes, note: m.note }; });
  var steps = file.steps.map(function (s) { return { title: s.title, view: s.view }; });
  var unknown = marks.filter(function (m) { return !byKey.has(m.id); }).length, said = [say("loaded", { notes: marks.length, steps: steps.length })];
  if (unknown) { said.push(say("loaded-unknown", { count: unknown })); }
  if (file.map.snapshot !== map.snapshot) { said.push(say("loaded-older", { snapshot: String(file.map.snapshot).slice(0, 40) })); }
  if (state.room.marks.length + state.room.steps.length) { said.push(words.replaced); }
  change(function (s) { s.room = { marks: marks, steps: steps }; }, said.join(" "));
  unsaved = false;
}
function load() {
  var field = by("map-file"), file = field.files[0];
  if (!file) { return; }
  if (file.size > 2e7) { tell(words["bad-file"]); } else { file.text().then(take, function () { tell(words["bad-file"]); }); }
  field.value = "";
}
/* What is not yet in a file outlives a reload of the page, in this tab alone. */
var DRAFT = "samverkansgraf-notes " + map.name + " " + JSON.stringify(map.query);
var drafted = JSON.stringify(state.room);
function draft() {
  var now = JSON.stringify(state.room);
  if (now === drafted) { return; }
  drafted = now;
  try { sessionStorage.setItem(DRAFT, now); } catch (e) { /* a browser may forbid it */ }
}
function restore() {
  try {
    var kept = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
    if (kept && kept.marks.every(isMark) && kept.steps.every(isStep)) { state.room = kept; unsaved = kept.marks.length + kept.steps.length > 0; }
  } catch (e) { /* then there is no draft */ }
}
window.addEventListener("beforeunload", function (event) { if (unsaved) { event.preventDefault(); } });

/* The presentation: one step at a time, in full screen where the browser has it. */
/* What is not the map cannot be reached meanwhile. */
function only(on) {
  for (var e = room; e && e !== document.body; e = e.parentElement) {
    Array.prototype.forEach.call(e.parentElement.children, function (other) { if (other !== e) { other.inert = on; } });
  }
}
var stageAt = 0, viewBefore = null, focusBefore = null;
function presented() { return state.room.steps.length ? state.room.steps : [{ title: map.title, view: written(viewBefore) }]; }
function present() {
  if (presenting()) { return; }
  viewBefore = JSON.parse(JSON.stringify(state.view));
  focusBefore = document.activeElement;
  room.classList.add("presenting");
  document.documentElement.classList.add("map-presented");
  by("map-caption").hidden = false;
  only(true);
  if (room.requestFullscreen) { room.requestFullscreen().catch(function () { /* the window is room enough */ }); }
  stageAt = 0;
  goStage(0);
  by("map-next").focus();
  tell(words.presenting);
}
function goStage(to) {
  var steps = presented();
  stageAt = Math.min(Math.max(to, 0), steps.length - 1);
  by("map-step-title").textContent = steps[stageAt].title;
  by("map-step-number").textContent = say("of", { number: stageAt + 1, count: steps.length });
  change(function (s) { s.view = understood(steps[stageAt].view); }, say("of", { number: stageAt + 1, count: steps.length }) + ": " + steps[stageAt].title, "stage");
}
function leave() {
  if (!presenting()) { return; }
  room.classList.remove("presenting");
  document.documentElement.classList.remove("map-presented");
  by("map-caption").hidden = true;
  only(false);
  if (document.fullscreenElement) { document.exitFullscreen(); }
  change(function (s) { s.view = viewBefore; }, words.left, "stage");
  apply(words.left);
  if (focusBefore) { focusBefore.focus(); }
}
document.addEventListener("fullscreenchange", function () { if (!document.fullscreenElement) { leave(); } });
