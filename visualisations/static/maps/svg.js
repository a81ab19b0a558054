/* The drawing as SVG: nodes are links that become buttons, looks are classes and attributes. */
function svgStage() {
  var svg = holder.querySelector("svg"), groupOf = [], lineOf = [];
  var NS = "http://www.w3.org/2000/svg";
  function made(name, set, inside) {
    var e = document.createElementNS(NS, name);
    Object.keys(set).forEach(function (key) { e.setAttribute(key, set[key]); });
    inside.appendChild(e);
    return e;
  }
  svg.removeAttribute("aria-label");
  svg.setAttribute("role", "presentation");
  all("g.node", svg).forEach(function (g) {
    var at = +g.dataset.n, target = g.querySelector("a") || g, text = g.querySelector("text");
    groupOf[at] = g;
    g.target = target;
    g.said = target.querySelector("title").textContent;
    target.setAttribute("role", "button");
    target.setAttribute("tabindex", "0");
    target.setAttribute("aria-label", g.said);
    g.lines = text ? all("tspan", text).map(function (t) { return t.textContent; }) : [];
    g.text = text;
    g.sign = g.querySelector(".sign");
    var rect = g.querySelector("rect.box");
    g.rect = rect ? ["x", "y", "width", "height"].map(function (name) { return +rect.getAttribute(name); }) : [-160, -26, 320, 52];
  });
  all("g.edge", svg).forEach(function (g) {
    var line = g.querySelector("path"), wide = line.cloneNode(false);
    line.setAttribute("class", "line");
    lineOf[+g.dataset.n] = g;
    wide.setAttribute("class", "hit");
    ["stroke-dasharray", "marker-end"].forEach(function (name) { wide.setAttribute(name, "none"); });
    wide.setAttribute("stroke", "transparent");
    wide.setAttribute("stroke-width", "14");
    wide.setAttribute("pointer-events", "stroke");
    g.insertBefore(wide, g.firstChild);
    g.line = line;
    g.wide = wide;
    g.drawn = g.first = line.getAttribute("d");
  });
  var beside = new Map();
  edges.forEach(function (e) {
    var ends = [e.start.i, e.end.i].sort().join(" ");
    e.bend = beside.get(ends) || 0;
    beside.set(ends, e.bend + 1);
  });
  /* A line between boxes that have moved, from side to side as where it was first drawn. */
  function way(e) {
    var a = e.start, b = e.end, aside = Math.ceil(e.bend / 2) * (e.bend % 2 ? 14 : -14), half = 160;
    if (a.y === a.first && b.y === b.first) { return lineOf[e.i].first; }
    if (a === b) { var r = 26 + 10 * e.bend, x = a.x + half; return "M" + [x, a.y - 6] + "C" + [x + r, a.y - r, x + r, a.y + r, x, a.y + 6]; }
    if (Math.abs(a.x - b.x) < 1) { var out = a.x + half + 50 + 8 * e.bend; return "M" + [a.x + half, a.y] + "C" + [out, a.y, out, b.y, b.x + half, b.y]; }
    var to = b.x > a.x ? 1 : -1, sx = a.x + to * half, ex = b.x - to * half, pull = (ex - sx) / 2;
    return "M" + [sx, a.y + aside / 2] + "C" + [sx + pull, a.y + aside, ex - pull, b.y + aside, ex, b.y + aside / 2];
  }
  function note(g, text, x, y) {
    if (g.note) { g.note.remove(); g.note = null; }
    if (!text) { return; }
    var wide = 16 + 11 * text.length;
    g.note = made("g", { "class": "map-badge", transform: "translate(" + x + " " + y + ")" }, g);
    made("rect", { x: -wide / 2, y: -14, width: wide, height: 28, rx: 2 }, g.note);
    made("text", { "text-anchor": "middle", y: 6 }, g.note).textContent = text;
  }
  /* The letter of a group and the mark of the room are as large as names are. */
  function badges(g) {
    var k = g.letters || 1;
    [[g.letter, 0], [g.note, 24]].forEach(function (pair) { if (pair[0]) { pair[0].setAttribute("transform", "translate(" + [pair[1] * k, -26 * k] + ") scale(" + k.toFixed(3) + ")"); } });
  }
  function show() {
    nodes.forEach(function (n, i) {
      var g = groupOf[i], l = look.node[i];
      if (!g) { return; }
      if (g.down !== n.y) { g.down = n.y; g.setAttribute("transform", "translate(" + n.x + " " + n.y + ")"); }
      var stamp = JSON.stringify(l);
      if (g.stamp === stamp + state.view.others) { return; }
      g.stamp = stamp + state.view.others;
      g.classList.toggle("out", !l.on);
      g.classList.toggle("picked", l.picked);
      for (var t = 0; t < 8; t++) { g.classList.toggle("tint-" + t, l.tint === t); }
      g.target.setAttribute("tabindex", l.on ? "0" : "-1");
      g.target.setAttribute("aria-pressed", String(l.picked));
      g.target.setAttribute("aria-label", g.said + (l.letter ? ", " + l.letter : "") + (l.mark ? ". " + words.own + ": " + l.mark : ""));
      if (l.on) { g.removeAttribute("aria-hidden"); } else { g.setAttribute("aria-hidden", "true"); }
      if (g.bar) { g.bar.remove(); g.bar = null; }
      if (g.letter) { g.letter.remove(); g.letter = null; }
      if (map.boxes) {
        if (l.share > 0) { g.bar = made("rect", { "class": "map-share", x: g.rect[0] + 2, y: g.rect[1] + g.rect[3] - 6, width: Math.max(4, (g.rect[2] - 4) * l.share), height: 6, fill: map.looks[n.kind][1] }, g); }
      } else {
        g.times = l.share < 0 ? 1 : 0.7 + 1.5 * Math.sqrt(l.share);
      }
      if (l.letter) {
        g.letter = made("g", { "class": "map-letter", transform: "translate(" + g.rect[0] + " " + g.rect[1] + ")" }, g);
        made("circle", { r: 13 }, g.letter);
        made("text", { "text-anchor": "middle", y: 6 }, g.letter).textContent = l.letter;
      }
      note(g, l.mark, g.rect[0] + g.rect[2] - 20, g.rect[1]);
      if (!map.boxes) { badges(g); }
    });
    edges.forEach(function (e, i) {
      var g = lineOf[i], l = look.edge[i];
      if (!g) { return; }
      g.classList.toggle("out", !l.on);
      g.classList.toggle("picked", l.picked);
      g.classList.toggle("strong", l.strong);
      var d = map.boxes ? way(e) : g.first;
      if (d !== g.drawn) { g.drawn = d; g.line.setAttribute("d", d); g.wide.setAttribute("d", d); if (g.mark) { g.mark = "moved"; } }
      if ((g.mark || "") !== l.mark) {
        var mid = l.mark ? g.line.getPointAtLength(g.line.getTotalLength() / 2) : { x: 0, y: 0 };
        note(g, l.mark, mid.x, mid.y);
        g.mark = l.mark;
      }
    });
  }
  /* Heads of columns stay in sight however far down the drawing is. */
  var heads = svg.querySelector(".heads");
  if (heads) {
    var ground = made("rect", { "class": "map-over", x: -20000, y: -20000, width: 40000 + map.width, height: 20000 + HEAD }, heads);
    heads.insertBefore(ground, heads.firstChild);
    heads.parentNode.appendChild(heads);
  }
  function place() {
    var b = box(), f = frame(), h = b[2] * f.h / f.w;
    svg.setAttribute("viewBox", [b[0] - b[2] / 2, b[1] - h / 2, b[2], h].map(function (n) { return n.toFixed(1); }).join(" "));
    if (heads) { heads.setAttribute("transform", "translate(0 " + Math.max(0, b[1] - h / 2).toFixed(1) + ")"); }
    if (map.boxes) { return; }
    var found = named(f.w / b[2], function (n) { return groupOf[n.i] ? groupOf[n.i].lines : []; });
    nodes.forEach(function (n, i) {
      var g = groupOf[i];
      if (!g || !g.text) { return; }
      var side = found.sides.get(n), stamp = side + " " + found.size.toFixed(2) + " " + g.times;
      if (g.named === stamp) { return; }
      g.named = stamp;
      g.classList.toggle("unnamed", !side);
      [g.sign, g.querySelector(".ground")].forEach(function (e) { e.setAttribute("transform", "scale(" + (g.times * found.sign).toFixed(2) + ")"); });
      g.text.setAttribute("text-anchor", side === -1 ? "end" : "start");
      all("tspan", g.text).forEach(function (t) { t.setAttribute("x", (side || 1) * (3.75 + (9.6 * found.sign + 3) * 15 / found.size)); });
      g.text.setAttribute("transform", "scale(" + (found.size / 15).toFixed(3) + ")");
      g.letters = found.size / 18;
      badges(g);
    });
  }
  holder.addEventListener("click", function (event) {
    var g = event.target.closest ? event.target.closest("g.node, g.edge") : null;
    if (dragged) { event.preventDefault(); dragged = false; return; }
    if (!g || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    pick(g.classList.contains("node") ? nodes[+g.dataset.n] : edges[+g.dataset.n]);
  });
  /* What a line joins is said when a pointer comes to it. */
  holder.addEventListener("pointerover", function (event) {
    var g = event.target.closest("g.edge");
    if (g && !g.querySelector("title")) { g.insertBefore(made("title", {}, g), g.firstChild).textContent = edges[+g.dataset.n].label; }
  });
  holder.addEventListener("focusin", function (event) {
    var g = event.target.closest("g.node");
    if (!g || !event.target.matches(":focus-visible")) { return; }
    reveal(nodes[+g.dataset.n]);
    holder.scrollIntoView({ block: "nearest" });
  });
  /* One pointer moves the drawing, two make it larger or smaller. */
  var pointers = new Map(), from = null, dragged = false;
  function two() { var p = Array.from(pointers.values()); return { d: Math.hypot(p[0].x - p[1].x, p[0].y - p[1].y), x: (p[0].x + p[1].x) / 2, y: (p[0].y + p[1].y) / 2 }; }
  function unit(x, y) { var r = holder.getBoundingClientRect(), b = box(), s = b[2] / r.width; return [b[0] + (x - r.left - r.width / 2) * s, b[1] + (y - r.top - r.height / 2) * s]; }
  holder.addEventListener("pointerdown", function (event) {
    if (event.button) { return; }
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    from = { x: event.clientX, y: event.clientY, box: box(), two: pointers.size === 2 ? two() : null };
    dragged = false;
  });
  holder.addEventListener("pointermove", function (event) {
    if (!pointers.has(event.pointerId) || !from) { return; }
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    var s = from.box[2] / frame().w;
    if (pointers.size === 2 && from.two) {
      var now = two();
      dragged = true;
      moveTo([from.box[0] - (now.x - from.two.x) * s, from.box[1] - (now.y - from.two.y) * s, from.box[2] * from.two.d / Math.max(now.d, 1)], "");
    } else if (dragged || Math.hypot(event.clientX - from.x, event.clientY - from.y) > 5) {
      dragged = true;
      try { holder.setPointerCapture(event.pointerId); } catch (e) { /* the pointer has left */ }
      moveTo([from.box[0] - (event.clientX - from.x) * s, from.box[1] - (event.clientY - from.y) * s, from.box[2]], "");
    }
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    window.addEventListener(name, function (event) { pointers.delete(event.pointerId); from = null; setTimeout(function () { dragged = false; }, 0); });
  });
  holder.addEventListener("dragstart", function (event) { event.preventDefault(); });
  /* The wheel scrolls boxes and, at their end, the page; else it makes the drawing larger or smaller. */
  holder.addEventListener("wheel", function (event) {
    var times = event.deltaMode ? 30 : 1, b = box(), f = frame(), s = b[2] / f.w, h = f.h * s, low = map.height;
    if (!map.boxes || event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(Math.pow(1.0015, -event.deltaY * times), unit(event.clientX, event.clientY)); return; }
    if (state.view.others === "hide") { low = nodes.reduce(function (m, n) { return look.node[n.i].on ? Math.max(m, n.y + 70) : m; }, 0); }
    function to(at, by, half, size) { return by < 0 ? Math.min(at, Math.max(at + by, half)) : Math.max(at, Math.min(at + by, size - half)); }
    var x = to(b[0], (event.shiftKey ? event.deltaY : event.deltaX) * times * s, b[2] / 2, map.width), y = event.shiftKey ? b[1] : to(b[1], event.deltaY * times * s, h / 2, low);
    if (presenting() || Math.abs(x - b[0]) + Math.abs(y - b[1]) > 0.5) { event.preventDefault(); }
    if (Math.abs(x - b[0]) + Math.abs(y - b[1]) > 0.5) { moveTo([x, y, b[2]], ""); }
  }, { passive: false });
  window.addEventListener("beforeprint", function () { if (heads) { heads.removeAttribute("transform"); } svg.setAttribute("viewBox", "0 0 " + Math.max(map.width, 600) + " " + Math.max(map.height, 80)); });
  window.addEventListener("afterprint", place);
  return {
    show: show, place: place,
    focus: function (node) { var g = groupOf[node.i]; if (g) { g.target.focus({ preventScroll: true }); } },
    at: function (target) { var g = target.closest && target.closest("g.node"); return g ? nodes[+g.dataset.n] : null; }
  };
}
