/* What of the map is seen by the state: which nodes and edges are in, how large, in which group. */
function isOff(view, name) { return view.off.indexOf(name) >= 0; }

/* Up the chain of goals is the way that edges point. */
function around(from, steps, way, open) {
  var seen = new Set(from), ring = from;
  for (var step = 0; step < steps; step++) {
    var next = [];
    ring.forEach(function (node) {
      node.edges.forEach(function (e) {
        var up = e.start === node, other = up ? e.end : e.start;
        if ((up ? way === "down" : way === "up") || !open(e) || seen.has(other)) { return; }
        seen.add(other);
        next.push(other);
      });
    });
    ring = next;
  }
  return seen;
}

function grouping(view) {
  var of = { kind: function (n) { return words.kinds[n.kind]; }, group: function (n) { return n.group; }, community: function (n) { return n.community; } }[view.groups];
  if (!of) { return []; }
  var found = new Map();
  nodes.forEach(function (n) { var name = of(n); if (name) { found.set(name, (found.get(name) || []).concat([n])); } });
  return Array.from(found, function (pair) { return { name: pair[0], members: pair[1] }; })
    .sort(function (a, b) { return b.members.length - a.members.length || a.name.localeCompare(b.name, words.language); })
    .map(function (group, at) { group.letter = letter(at); group.tint = at % 8; group.off = "g." + group.letter; return group; });
}
function letter(at) { return at < 26 ? String.fromCharCode(65 + at) : String.fromCharCode(64 + Math.floor(at / 26)) + String.fromCharCode(65 + at % 26); }

function measure(node, size) { return size === "degree" ? node.near.length : size === "plans" ? node.plans : size === "between" ? node.between : 0; }

var look = null;
function seen() {
  var view = state.view, groups = grouping(view), groupOf = new Map(), chosen = picked();
  groups.forEach(function (g) { g.members.forEach(function (n) { groupOf.set(n, g); }); });
  function nodeOn(n) { var g = groupOf.get(n); return n.x !== undefined && !isOff(view, "n." + n.kind) && !(g && isOff(view, g.off)); }
  function edgeOn(e) { return !isOff(view, "e." + e.kind) && !isOff(view, "b." + e.basis) && nodeOn(e.start) && nodeOn(e.end); }
  var reached = null;
  if (chosen && view.steps) { reached = around(chosen.edge ? [chosen.start, chosen.end] : [chosen], view.steps, view.way, edgeOn); }
  var most = nodes.reduce(function (m, n) { return Math.max(m, measure(n, view.size)); }, 0);
  var made = { groups: groups, chosen: chosen, node: [], edge: [], on: 0 };
  made.node = nodes.map(function (n) {
    var on = nodeOn(n) && (!reached || reached.has(n)), share = most ? measure(n, view.size) / most : 0, g = groupOf.get(n), mark = markOf(n.key);
    if (on) { made.on += 1; }
    return { on: on, share: view.size === "none" ? -1 : share, tint: g ? g.tint : -1, letter: g ? g.letter : "", mark: badge(mark), picked: chosen === n };
  });
  arrange(made);
  made.edge = edges.map(function (e) {
    var on = made.node[e.start.i].on && made.node[e.end.i].on && edgeOn(e);
    return { on: on, mark: badge(markOf(e.key)), picked: chosen === e, strong: on && (chosen === e || chosen === e.start || chosen === e.end) };
  });
  return made;
}
/* Where the rest is hidden, what is left in each column of boxes moves together; else all stand where they stood. */
function arrange(made) {
  var columns = new Map(), most = 0, apart = 74;
  nodes.forEach(function (n, i) {
    n.y = n.first;
    if (map.boxes && made.node[i].on) { columns.set(n.x, (columns.get(n.x) || []).concat([n])); }
  });
  if (!map.boxes || state.view.others !== "hide" || made.on === nodes.length) { return; }
  columns.forEach(function (list) { most = Math.max(most, list.length); });
  columns.forEach(function (list) {
    list.sort(function (a, b) { return a.first - b.first; }).forEach(function (n, at) { n.y = Math.round(110 + apart * (at + (most - list.length) / 2)); });
  });
}
var MARKS = { important: "★", question: "?", missing: "!" };
function badge(mark) { return mark ? [MARKS[mark.mark] || "", mark.votes ? String(mark.votes) : "", mark.note ? "✎" : ""].filter(Boolean).join(" ") : ""; }

/* Names beside signs never lie over each other: those of well joined nodes come first, and only the first may lie over
   a sign. Sizes are in units of the drawing; `scale` is pixels for each unit. Gives the size of letters, how many
   times larger signs are, and for each node that has its name the side where it stands: 1 to the right, -1 to the left. */
function named(scale, lines) {
  var size = Math.max(15, Math.max(letters(), 12) / scale), taken = new Map(), cell = 12 * size, sides = new Map(), sign = Math.max(1, Math.min(size / 22, 4)), half = 8 * sign;
  var on = nodes.filter(function (n) { return look.node[n.i].on; }), free = Math.min(15, 4 + on.length / 12), c = look.chosen && !look.chosen.edge ? look.chosen : null;
  function cells(box) {
    var found = [];
    for (var x = Math.floor(box[0] / cell); x <= Math.floor(box[2] / cell); x++) { for (var y = Math.floor(box[1] / cell); y <= Math.floor(box[3] / cell); y++) { found.push(x + " " + y); } }
    return found;
  }
  function take(box) { cells(box).forEach(function (at) { var there = taken.get(at); if (there) { there.push(box); } else { taken.set(at, [box]); } }); }
  function clear(box, signs) { return cells(box).every(function (at) { return (taken.get(at) || []).every(function (o) { return (o[4] && !signs) || box[2] < o[0] || o[2] < box[0] || box[3] < o[1] || o[3] < box[1]; }); }); }
  function rank(n) { return n === c ? 1e6 : (c && c.near.indexOf(n) >= 0 ? 1e5 : 0) + n.near.length; }
  on.forEach(function (n) { take([n.x - half, n.y - half, n.x + half, n.y + half, true]); });
  on.sort(function (a, b) { return rank(b) - rank(a) || a.i - b.i; }).forEach(function (n, at) {
    var said = lines(n), wide = said.reduce(function (m, line) { return Math.max(m, line.length); }, 0) * size * 0.56, high = said.length * size * 1.2, away = 1.2 * half + 3 + size / 4;
    var right = [n.x + away, n.y - high / 2, n.x + away + wide, n.y + high / 2], left = [n.x - away - wide, right[1], n.x - away, right[3]];
    var order = map.layout === "circle" && n.x < map.width / 2 - 1 ? [[-1, left], [1, right]] : [[1, right], [-1, left]];
    var found = order.find(function (o) { return clear(o[1], true); }) || (at < free && order.find(function (o) { return clear(o[1], false); }));
    if (found) { sides.set(n, found[0]); take(found[1]); }
  });
  return { size: size, sides: sides, sign: sign };
}
function presenting() { return room.classList.contains("presenting"); }
/* Pixels that letters of the drawing have at least. */
function letters() { return presenting() ? 20.5 : holder.clientWidth < 600 ? 12 : 11; }

/* The part of the drawing that is seen: its middle and width, in units of the drawing. */
function least() { return map.boxes ? letters() / 18 : 0; }
function frame() { return { w: Math.max(holder.clientWidth, 50), h: Math.max(holder.clientHeight, 50) }; }
/* At the start all of it is seen, or as much as can be read: a map of layers as wide as its columns, from the top.
   Around what is chosen within some steps, only that. */
function home() {
  var f = frame(), c = state.view.steps && look && look.chosen, on = nodes.filter(function (n) { return n.x !== undefined && ((state.view.others === "fade" && !c) || !look || look.node[n.i].on); });
  var pad = map.boxes ? [180, 70] : [20, 20], x1 = 0, y1 = 0, x2 = map.width, y2 = map.height;
  if ((!map.boxes || state.view.others === "hide" || c) && on.length) {
    x1 = Math.min.apply(null, on.map(function (n) { return n.x; })) - pad[0]; x2 = Math.max.apply(null, on.map(function (n) { return n.x; })) + pad[0];
    y1 = Math.min.apply(null, on.map(function (n) { return n.y; })) - pad[1] - (map.boxes ? HEAD - 12 : 0); y2 = Math.max.apply(null, on.map(function (n) { return n.y; })) + pad[1];
  }
  /* Names beside signs keep their size, so they have their room in pixels. */
  var side = map.boxes ? 0 : Math.min(14 * Math.max(letters(), 12), f.w / (f.w < 600 ? 12 : 5)), over = map.boxes ? 0 : 15;
  var w = Math.max(x2 - x1, 50), h = Math.max(y2 - y1, 50), fits = Math.min((f.w - 2 * side) / w, (f.h - 2 * over) / h, c ? 1.25 : 1.6), scale = Math.max(fits, map.boxes ? Math.min(f.w / w, 0.9) : 0, least());
  var mid = c ? (c.edge ? [(c.start.x + c.end.x) / 2, (c.start.y + c.end.y) / 2] : [c.x, c.y]) : [0, 0];
  function place(low, size, room, at) {
    if (size <= room + 1) { return low + size / 2; }
    return c ? Math.min(Math.max(at, low + room / 2), low + size - room / 2) : low + room / 2;
  }
  return [place(x1, w, f.w / scale, mid[0]), place(y1, h, f.h / scale, mid[1]), f.w / scale];
}
function whole() { var f = frame(), w = Math.max(map.width, map.height * f.w / f.h, 50); return [map.width / 2, map.height / 2, w]; }
/* Whether some of the map lies outside what is seen at the start. */
function larger() { var f = frame(), b = home(); return map.boxes && (b[2] < map.width - 1 || b[2] * f.h / f.w < map.height - 1); }
function box() {
  var b = state.view.box || home(), most = presenting() && least() ? frame().w / least() : Infinity, c = look && look.chosen;
  if (state.view.box && b[2] <= most) { return b; }
  b = [b[0], b[1], Math.min(b[2], most)];
  return c && presenting() && !state.view.steps ? (c.edge ? within(within(b, c.end), c.start) : within(b, c)) : b;
}
function moveTo(b, said) { change(function (s) { s.view.box = [b[0], b[1], Math.min(Math.max(b[2], 60), 6 * Math.max(map.width, map.height, 600))]; }, said, "box"); }
function zoom(times, at) {
  var b = box(), w = b[2] / times, x = at ? at[0] : b[0], y = at ? at[1] : b[1];
  moveTo([x + (b[0] - x) / times, y + (b[1] - y) / times, w], at ? "" : say("zoomed", { percent: Math.round(100 * frame().w / w) }));
}
function pan(x, y) { var b = box(), f = frame(); moveTo([b[0] + x * b[2], b[1] + y * b[2] * f.h / f.w, b[2]], ""); }
/* Room over the nodes that the heads of columns take. */
var HEAD = 52;
/* The view, moved only as far as a node needs to be seen whole. */
function within(b, node) {
  if (node.x === undefined) { return b; }
  var f = frame(), h = b[2] * f.h / f.w, px = Math.min(map.boxes ? 175 : 60, b[2] / 2), py = Math.min(45, h / 2), over = map.boxes ? Math.min(HEAD, Math.max(0, h - 2 * py)) : 0;
  return [Math.min(Math.max(b[0], node.x + px - b[2] / 2), node.x - px + b[2] / 2), Math.min(Math.max(b[1], node.y + py - h / 2), node.y - py - over + h / 2), b[2]];
}
/* The focus does that, so it is nothing to undo. */
function reveal(node) {
  var b = box(), to = within(b, node);
  if (Math.abs(to[0] - b[0]) > 0.5 || Math.abs(to[1] - b[1]) > 0.5) { state.view.box = to; apply(""); }
}
