/* Controls, keys, and the start. */
var stage = null, groupsShown = "", hashed = 0;
function nameOf(box) { return box.parentElement.querySelector("span").textContent; }
function toggle(name, on, said) {
  change(function (s) { s.view.off = s.view.off.filter(function (o) { return o !== name; }).concat(on ? [] : [name]).sort(); }, say(on ? "shown" : state.view.others === "hide" ? "hidden" : "faded", { name: said }));
}
function showGroups() {
  var stamp = look.groups.map(function (g) { return g.name + g.members.length; }).join("|");
  if (stamp !== groupsShown) {
    groupsShown = stamp;
    by("map-group-list").textContent = "";
    look.groups.forEach(function (g) {
      var label = by("map-group-list").appendChild(el("li")).appendChild(el("label")), box = el("input", null, { type: "checkbox", "data-off": g.off });
      label.appendChild(box);
      label.appendChild(el("b", g.letter, { "class": "tint-" + g.tint, "aria-hidden": "true" }));
      label.appendChild(el("span", g.name + " (" + g.members.length + ")"));
      box.addEventListener("change", function () { toggle(g.off, box.checked, g.name); });
    });
  }
}
function showControls() {
  all("input[data-off]").forEach(function (box) { box.checked = !isOff(state.view, box.dataset.off); });
  by("map-steps").value = state.view.steps ? String(state.view.steps) : "all";
  Object.keys(CHOICES).forEach(function (name) { by("map-" + name).value = state.view[name]; });
  by("map-steps").disabled = by("map-way").disabled = !picked();
  [["undo", past], ["redo", future]].forEach(function (pair) { var b = by("map-" + pair[0]); b.disabled = !pair[1].length && document.activeElement !== b; });
}
/* Shows the state. Where the view has only moved, all else stands as it stood. */
function apply(said, moved) {
  clearTimeout(hashed);
  hashed = setTimeout(address, 150);
  if (moved) { stage.place(); showControls(); if (said) { tell(said); } return; }
  var before = look ? look.on : -1;
  look = seen();
  room.classList.toggle("hiding", state.view.others === "hide");
  stage.show();
  stage.place();
  showGroups();
  showControls();
  showPanel();
  showStages();
  showNotes();
  draft();
  if (said) { tell(said + (look.on !== before && before >= 0 ? " " + visible() + (scattered() ? " " + words.scattered : "") : "")); }
}
/* Whether some of what is in focus lies outside what is seen. */
function scattered() {
  var b = box(), f = frame(), h = b[2] * f.h / f.w;
  return map.boxes && state.view.steps > 0 && state.view.others === "fade" && nodes.some(function (n) { return look.node[n.i].on && (Math.abs(n.x - b[0]) > b[2] / 2 || Math.abs(n.y - b[1]) > h / 2); });
}
function visible() { return say("visible", { on: look.on, all: nodes.length }); }
function address() {
  var text = written(state.view);
  try { if (text || isView(location.hash.slice(1))) { history.replaceState(null, "", text ? "#" + text : location.pathname + location.search); } } catch (e) { /* a file in a frame may not */ }
}

/* Search: by name and code. å, ä and ö are letters of their own; who types a or o finds them too, after the rest. */
function fold(s) { return s.normalize("NFC").toLocaleLowerCase("sv"); }
function plain(s) { return fold(s).normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
function find(wanted) {
  var given = fold(wanted.trim()), bare = plain(given), found = [];
  if (!given) { return []; }
  nodes.forEach(function (n) {
    var name = fold(n.label), at = name.indexOf(given), rank = at === 0 ? 0 : at > 0 ? (/[\s(–-]/.test(name[at - 1]) ? 1 : 2) : given.split(/\s+/).every(function (w) { return name.indexOf(w) >= 0; }) ? 3 : plain(n.label).indexOf(bare) >= 0 ? 4 : 9;
    if (rank < 9 && n.x !== undefined) { found.push([rank, n]); }
  });
  return found.sort(function (a, b) { return a[0] - b[0] || a[1].label.length - b[1].label.length || a[1].i - b[1].i; }).map(function (f) { return f[1]; });
}
var hits = by("map-hits"), search = by("map-search");
function closeHits() { hits.hidden = true; hits.textContent = ""; }
function goTo(node) {
  closeHits();
  change(function (s) { s.view.pick = node.key; s.view.off = s.view.off.filter(function (o) { return o !== "n." + node.kind; }); }, words.kind[node.kind] + ": " + node.label + ".");
  reveal(node);
  stage.focus(node);
}
function showHits() {
  var found = find(search.value);
  closeHits();
  if (!search.value.trim()) { return; }
  found.slice(0, 8).forEach(function (n) { hits.appendChild(el("li")).appendChild(button(n.label + " (" + words.kind[n.kind] + (n.group ? ", " + n.group : "") + ")", function () { goTo(n); })); });
  if (!found.length) { hits.appendChild(el("li", words["no-hits"], { "class": "map-none" })); }
  if (found.length > 8) { hits.appendChild(el("li", say("more-hits", { count: found.length - 8 }), { "class": "map-none" })); }
  hits.hidden = false;
  tell(found.length > 1 ? say("hits", { count: found.length }) : words[found.length ? "one-hit" : "no-hits"]);
}
search.addEventListener("input", showHits);
by("map-bar").addEventListener("keydown", function (event) {
  var list = all("button", hits), at = list.indexOf(document.activeElement);
  if (event.target === search && event.key === "Enter") { var hit = find(search.value)[0]; event.preventDefault(); if (hit) { goTo(hit); } else { tell(words["no-hits"]); } }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.length && (at >= 0 || event.target === search)) {
    event.preventDefault();
    (list[at + (event.key === "ArrowDown" ? 1 : -1)] || search).focus();
  }
  if (event.key === "Escape" && !hits.hidden) { event.stopPropagation(); closeHits(); search.focus(); }
});
document.addEventListener("click", function (event) { if (!by("map-bar").contains(event.target)) { closeHits(); } });

by("map-legend").addEventListener("change", function (event) { if (event.target.dataset.off) { toggle(event.target.dataset.off, event.target.checked, nameOf(event.target)); } });
function steps(count) { change(function (s) { s.view.steps = count; s.view.box = null; }, words[count ? "changed" : "whole"]); }
by("map-steps").addEventListener("change", function () { steps(+by("map-steps").value || 0); });
Object.keys(CHOICES).forEach(function (name) {
  by("map-" + name).addEventListener("change", function () {
    change(function (s) {
      s.view[name] = by("map-" + name).value;
      if (name === "groups") { s.view.off = s.view.off.filter(function (o) { return o[0] !== "g"; }); }
    }, words.changed);
    if (name === "groups") { tell(say("grouped", { count: look.groups.length })); }
    if (name === "size") { var top = largest(); if (top) { tell(say("largest", { name: top.label, count: measure(top, state.view.size).toLocaleString(words.language, state.view.size === "between" ? { style: "percent" } : {}) })); } }
  });
});
function largest() { return nodes.reduce(function (m, n) { return n.x !== undefined && measure(n, state.view.size) > (m ? measure(m, state.view.size) : 0) ? n : m; }, null); }
/* All of the map; once more, as large as at the start. */
function fit() {
  var now = state.view.box, full = (presenting() && map.boxes) || !larger() || state.view.steps || (now && now.join() === whole().join()) ? null : whole();
  change(function (s) { s.view.box = full; }, full || !larger() ? words.whole : words.readable);
}
[["in", function () { zoom(1.25); }], ["out", function () { zoom(0.8); }], ["fit", fit], ["undo", undo], ["redo", redo], ["present", present], ["stage-add", addStage], ["save", save],
  ["load", function () { by("map-file").click(); }], ["previous", function () { goStage(stageAt - 1); }], ["next", function () { goStage(stageAt + 1); }], ["leave", leave]
].forEach(function (pair) { by("map-" + pair[0]).addEventListener("click", pair[1]); });
by("map-file").addEventListener("change", load);
by("map-stage-title").addEventListener("keydown", function (event) { if (event.key === "Enter") { addStage(); } });

/* Keys. */
var WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
function next(node, way) {
  var column = map.boxes && way[1], best = null, least = Infinity;
  (column ? nodes : node.near).forEach(function (n) {
    var dx = n.x - node.x, dy = n.y - node.y, along = dx * way[0] + dy * way[1], across = Math.abs(dx * way[1] + dy * way[0]), far = Math.hypot(dx, dy);
    if (n === node || !look.node[n.i].on || along <= 0 || (column && across > 1) || (!map.boxes && along < 0.35 * far)) { return; }
    var cost = map.boxes && !column ? across + along / 1e4 : far / Math.pow(along / far, 2);
    if (cost < least) { least = cost; best = n; }
  });
  return best;
}
function walk(node) {
  if (!node) { tell(words["no-way"]); return; }
  if (map.vis) { change(function (s) { s.view.pick = node.key; }, words.kind[node.kind] + ": " + node.label + ". " + nearby(node), "walk"); }
  reveal(node);
  stage.focus(node);
}
holder.addEventListener("keydown", function (event) {
  var way = WAYS[event.key], node = stage.at(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (way && !(presenting() && !event.shiftKey && way[0])) {
    if (node && !event.shiftKey) { walk(next(node, way)); } else { pan(way[0] * 0.12, way[1] * 0.12); }
  } else if ((event.key === "PageDown" || event.key === "PageUp") && !presenting()) {
    var on = nodes.filter(function (n) { return look.node[n.i].on; }), at = on.indexOf(node);
    if (on.length) { walk(on[(at + (event.key === "PageDown" ? 1 : at < 0 ? 0 : -1) + on.length) % on.length]); }
  } else if (event.key === "+" || event.key === "=") { zoom(1.25); } else if (event.key === "-" || event.key === "−") { zoom(0.8); } else if (event.key === "0") { fit(); } else if (/^[123]$/.test(event.key) && (node || picked())) {
    var same = +event.key === state.view.steps && (!node || node === picked());
    if (node && node !== picked()) { change(function (s) { s.view.pick = node.key; }, ""); }
    steps(same ? 0 : +event.key);
  } else if (node && (event.key === "Enter" || event.key === " ")) { pick(node); } else { return; }
  event.preventDefault();
  event.stopPropagation();
});
document.addEventListener("keydown", function (event) {
  var field = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !/^(checkbox|file)$/.test(event.target.type);
  if ((event.ctrlKey || event.metaKey) && !field && /^[zy]$/i.test(event.key)) { event.preventDefault(); if (event.shiftKey || event.key.toLowerCase() === "y") { redo(); } else { undo(); } return; }
  if (presenting() && !field && !event.ctrlKey && !event.altKey && !event.metaKey) {
    var way = WAYS[event.key], turn = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (way && event.shiftKey) { event.preventDefault(); pan(way[0] * 0.12, way[1] * 0.12); return; }
    if (turn) { event.preventDefault(); goStage(stageAt + turn); return; }
  }
  if (event.key !== "Escape" || !(presenting() || room.contains(event.target))) { return; }
  if (by("map-side").contains(event.target) && picked() && !picked().edge && !presenting()) { stage.focus(picked()); } else if (presenting()) { leave(); } else if (picked()) { pick(null); }
});
window.addEventListener("hashchange", function () {
  var text = location.hash.slice(1);
  if (isView(text) && text !== written(state.view)) { change(function (s) { s.view = understood(text); }, words.changed); }
});

holder.setAttribute("role", "application");
holder.setAttribute("tabindex", "0");
holder.setAttribute("aria-describedby", "map-keys");
all(".map-scripted").forEach(function (e) { e.hidden = false; });
all("input[data-off]").forEach(function (box) { box.disabled = false; });
room.classList.add("scripted");
restore();
if (isView(location.hash.slice(1))) { state.view = understood(location.hash.slice(1)); }
look = seen();
stage = map.vis && window.vis ? canvasStage() : svgStage();
apply("");
if (picked() && !picked().edge && !state.view.box) { reveal(picked()); }
tell(visible() + (larger() ? " " + words.larger : ""));
new ResizeObserver(function () { stage.place(); }).observe(holder);
room.dataset.ready = "true";
