/* What the page holds: the map as it was sent, what the room has chosen, and what it has written beside it.
   Words enter the page as text alone. */
var room = document.getElementById("map-room"), holder = document.getElementById("map-drawing");
var map = JSON.parse(document.getElementById("map-data").textContent);
var words = JSON.parse(document.getElementById("map-words").textContent);
function by(id) { return document.getElementById(id); }
function all(query, inside) { return Array.prototype.slice.call((inside || room).querySelectorAll(query)); }
function el(name, text, set) {
  var made = document.createElement(name);
  if (text !== undefined && text !== null) { made.textContent = text; }
  Object.keys(set || {}).forEach(function (key) { made.setAttribute(key, set[key]); });
  return made;
}
function button(text, act, set) {
  var made = el("button", text, set);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
function say(key, values) {
  return words[key].replace(/\{(\w+)\}/g, function (whole, name) { return values && name in values ? String(values[name]) : whole; });
}
var status = by("map-status");
function tell(text) { status.textContent = text; }

/* Nodes and edges. Their names and passages are read from the tables, their places from the drawing. */
var nodeRows = all("tbody tr", by("map-nodes")).filter(function (row) { return row.cells.length > 1; }), edgeRows = by("map-edges") ? by("map-edges").tBodies[0].rows : [];
var at = [];
if (map.vis) { at = map.vis.nodes.map(function (n) { return n && n.slice(1); }); }
else { all("g.node", holder).forEach(function (g) { at[+g.dataset.n] = g.getAttribute("transform").match(/-?[\d.]+/g).map(Number); }); }
var nodes = map.nodes.map(function (n, i) {
  var head = nodeRows[i].cells[0].firstChild;
  return {
    i: i, key: n[0], kind: map.kinds[n[1] || 0], x: at[i] ? at[i][0] : undefined, y: at[i] ? at[i][1] : undefined, first: at[i] ? at[i][1] : undefined, near: [], edges: [],
    label: head ? head.textContent : "", href: head && head.href || "", note: nodeRows[i].cells[0].querySelector(".map-note"),
    plans: n[2] || 0, group: n[3] ? map.groups[n[3] - 1] : "", community: n[4] ? map.communities[n[4] - 1] : "", between: n[5] || 0, bridge: !!n[6]
  };
});
var repeated = new Map();
var edges = map.edges.map(function (e, i) {
  var cells = edgeRows[i].cells, own = cells.length - 4;
  var made = { i: i, edge: true, start: nodes[e[0]], end: nodes[e[1]], kind: map.relations[e[2]], basis: map.bases[e[3]], word: cells[own].textContent.trim() };
  made.key = [made.start.key, made.kind, made.basis, made.end.key].join(" ");
  var times = repeated.get(made.key) || 0;
  repeated.set(made.key, times + 1);
  if (times) { made.key += " " + (times + 1); }
  made.name = made.word + (made.basis === "inferred" ? " (" + words.inferred + ")" : "");
  made.label = made.start.label + " – " + made.name + " – " + made.end.label;
  made.start.edges.push(made);
  if (made.end !== made.start) {
    made.end.edges.push(made);
    if (made.start.near.indexOf(made.end) < 0) { made.start.near.push(made.end); made.end.near.push(made.start); }
  }
  return made;
});
var byKey = new Map();
nodes.concat(edges).forEach(function (thing) { byKey.set(thing.key, thing); });

/* The state: what is seen (`view`, which the address holds) and what the room has written (`room`, which a file holds). */
var VIEW = { off: [], pick: "", steps: 0, way: "both", others: "fade", size: "none", groups: "none", box: null };
var CHOICES = { way: ["both", "up", "down"], others: ["fade", "hide"], size: ["none", "degree", "plans", "between"], groups: ["none", "kind", "group", "community"] };
function fresh() { return JSON.parse(JSON.stringify(VIEW)); }
var state = { view: fresh(), room: { marks: [], steps: [] } };
var past = [], future = [], joined = "", when = 0, unsaved = false;
function picked() { return byKey.get(state.view.pick) || null; }
function markOf(key) { return state.room.marks.find(function (m) { return m.id === key; }) || null; }

/* Every change goes this way, so that each can be undone. Changes with the same `join` within a second are one. */
function change(act, said, join) {
  var before = JSON.stringify(state), notes = JSON.stringify(state.room);
  act(state);
  if (JSON.stringify(state) === before) { if (said) { tell(said); } return; }
  if (!(join && join === joined && Date.now() - when < 1000)) { past.push(before); }
  if (past.length > 300) { past.shift(); }
  future = [];
  joined = join || "";
  when = Date.now();
  if (JSON.stringify(state.room) !== notes) { unsaved = true; }
  apply(said, join === "box");
}
function back(from, to, done, nothing) {
  if (!from.length) { tell(nothing); return; }
  to.push(JSON.stringify(state));
  state = JSON.parse(from.pop());
  joined = "";
  apply(done);
}
function undo() { back(past, future, words.undone, words["nothing-to-undo"]); }
function redo() { back(future, past, words.redone, words["nothing-to-redo"]); }

/* The view as words of an address, and back. What is not understood is left out. */
function written(view) {
  var made = new URLSearchParams();
  if (view.off.length) { made.set("off", view.off.join(" ")); }
  if (view.pick) { made.set("pick", view.pick); }
  if (view.steps) { made.set("steps", view.steps); }
  Object.keys(CHOICES).forEach(function (name) { if (view[name] !== VIEW[name]) { made.set(name, view[name]); } });
  if (view.box) { made.set("box", view.box.map(function (n) { return Math.round(n * 10) / 10; }).join(" ")); }
  return made.toString();
}
function understood(text) {
  var given = new URLSearchParams(text), view = fresh(), steps = parseInt(given.get("steps"), 10);
  var box = (given.get("box") || "").split(" ").map(Number);
  view.off = (given.get("off") || "").split(" ").filter(function (name, at, list) { return /^[nebg]\.[\w-]{1,40}$/.test(name) && list.indexOf(name) === at; }).slice(0, 200);
  if (byKey.has(given.get("pick"))) { view.pick = given.get("pick"); }
  if (steps >= 1 && steps <= 3) { view.steps = steps; }
  Object.keys(CHOICES).forEach(function (name) { if (CHOICES[name].indexOf(given.get(name)) >= 0) { view[name] = given.get(name); } });
  if (box.length === 3 && box.every(isFinite) && box[2] > 1) { view.box = box; }
  return view;
}
function isView(text) { return /^(off|pick|steps|way|others|size|groups|box)=/.test(text); }
