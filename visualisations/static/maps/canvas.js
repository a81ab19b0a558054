/* The drawing by vis-network: positions are given, nothing moves by itself, signs are the same as in the legend. */
function canvasStage() {
  var dark = window.matchMedia("(prefers-color-scheme: dark)"), signs = {}, lines = [], font = { size: 15, sides: new Map(), sign: 1 }, quiet = true;
  var ink = {}, faded = [], gone = [], edgeLook = [];
  Object.keys(map.looks).forEach(function (kind) { signs[kind] = new Path2D(map.looks[kind][0]); });
  var printed = false;
  function colours() {
    var s = getComputedStyle(room);
    ["ink", "paper", "focus", "mark", "mark-ink", "tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5", "tint-6", "tint-7"].forEach(function (name) { ink[name] = s.getPropertyValue("--map-" + name).trim(); });
  }
  colours();
  function colour(pair) { return pair[dark.matches && !printed ? 1 : 0]; }
  function sheet(ctx, text, x, y, ground, edge, dashes, size) {
    var wide = text.length * size * 0.62 + size * 0.7;
    ctx.fillStyle = ground; ctx.strokeStyle = edge; ctx.lineWidth = size / 8;
    ctx.setLineDash(dashes ? [size / 4, size / 6] : []);
    ctx.fillRect(x - wide / 2, y - size * 0.75, wide, size * 1.5);
    ctx.strokeRect(x - wide / 2, y - size * 0.75, wide, size * 1.5);
    ctx.setLineDash([]);
    ctx.fillStyle = edge; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.fillText(text, x, y);
  }
  function family(size, bold) { return (bold ? "700 " : "") + size + "px system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"; }
  function render(given) {
    var ctx = given.ctx, i = given.id, x = given.x, y = given.y;
    return {
      nodeDimensions: { width: 34, height: 34 },
      drawNode: function () {
        var l = look.node[i], n = nodes[i], k = (l.share < 0 ? 1 : 0.7 + 1.5 * Math.sqrt(l.share)) * font.sign;
        ctx.save();
        ctx.globalAlpha = l.on ? 1 : 0.15;
        ctx.translate(x, y);
        if (l.tint >= 0) { ctx.fillStyle = ink["tint-" + l.tint]; ctx.beginPath(); ctx.arc(0, 0, 20 * k, 0, 7); ctx.fill(); }
        if (l.picked) { ctx.strokeStyle = ink.focus; ctx.lineWidth = 4 * k; ctx.beginPath(); ctx.arc(0, 0, 18 * k, 0, 7); ctx.stroke(); }
        ctx.scale(k, k);
        ctx.fillStyle = colour(map.looks[n.kind].slice(1));
        ctx.fill(signs[n.kind], "evenodd");
        ctx.restore();
      },
      drawExternalLabel: function () {
        var l = look.node[i], size = font.size, side = font.sides.get(nodes[i]), away = 9.6 * font.sign + 3 + size / 4, above = 9.6 * font.sign + size * 0.6;
        if (!l.on) { return; }
        ctx.save();
        if (side) {
          ctx.font = family(size); ctx.textBaseline = "middle"; ctx.textAlign = side > 0 ? "left" : "right"; ctx.lineJoin = "round";
          ctx.lineWidth = size / 4; ctx.strokeStyle = ink.paper; ctx.fillStyle = ink.ink;
          lines[i].forEach(function (line, at) {
            var down = y + (at - (lines[i].length - 1) / 2) * size * 1.2;
            ctx.strokeText(line, x + side * away, down);
            ctx.fillText(line, x + side * away, down);
          });
        }
        ctx.font = family(size, true);
        if (l.letter) {
          ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round"; ctx.lineWidth = size / 4; ctx.strokeStyle = ink.paper; ctx.fillStyle = ink.ink;
          ctx.strokeText(l.letter, x, y - above);
          ctx.fillText(l.letter, x, y - above);
        }
        if (l.mark) { sheet(ctx, l.mark, x + size * 1.3, y - above, ink.mark, ink["mark-ink"], true, size); }
        ctx.restore();
      }
    };
  }
  var points = new vis.DataSet(nodes.filter(function (n) { return n.x !== undefined; }).map(function (n) {
    lines[n.i] = map.vis.nodes[n.i][0].split("\n");
    return { id: n.i, x: n.x, y: n.y, shape: "custom", ctxRenderer: render, label: " ", size: 17 };
  }));
  var links = new vis.DataSet(edges.filter(function (e) { return lines[e.start.i] && lines[e.end.i]; }).map(function (e) {
    var bend = map.vis.bends[e.i], dashes = map.strokes[e.kind][2] || (e.basis === "inferred" ? map.vis.inferred : "");
    return { id: e.i, from: e.start.i, to: e.end.i, dashes: dashes ? dashes.split(" ").map(Number) : false, smooth: bend ? { enabled: true, type: bend[0], roundness: bend[1] } : false, color: { color: colour(map.strokes[e.kind]), opacity: 1 }, width: 1.8, arrows: { to: { enabled: true, scaleFactor: 0.5 } } };
  }));
  holder.textContent = "";
  var net = new vis.Network(holder, { nodes: points, edges: links }, {
    physics: false, autoResize: false, layout: { improvedLayout: false },
    interaction: { keyboard: false, hover: false, dragNodes: false, selectable: true, selectConnectedEdges: false, hideEdgesOnDrag: edges.length > 1500, hideEdgesOnZoom: edges.length > 1500 },
    edges: { selectionWidth: 0, hoverWidth: 0, chosen: false, arrowStrikethrough: false }, nodes: { chosen: false }
  });
  all(".vis-network", holder).forEach(function (e) { e.setAttribute("tabindex", "-1"); });
  all("canvas", holder).forEach(function (e) { e.setAttribute("aria-hidden", "true"); });
  function show() {
    var hide = state.view.others === "hide", late = [], later = [];
    nodes.forEach(function (n, i) {
      var out = hide && !look.node[i].on;
      if (lines[i] && out !== !!gone[i]) { gone[i] = out; late.push({ id: i, hidden: out }); }
    });
    edges.forEach(function (e, i) {
      var l = look.edge[i], out = hide && !l.on, stamp = [out, l.on, l.strong, l.picked, colour([0, 1])].join();
      if (edgeLook[i] === stamp || !lines[e.start.i] || !lines[e.end.i]) { return; }
      if (edgeLook[i] === undefined && l.on && !l.strong && !printed) { edgeLook[i] = stamp; return; }
      edgeLook[i] = stamp;
      later.push({ id: i, hidden: out, width: l.picked ? 5 : l.strong ? 3.2 : 1.8, color: { color: l.picked ? ink.focus : colour(map.strokes[e.kind]), opacity: l.on ? 1 : 0.1 } });
    });
    if (late.length) { points.update(late); }
    if (later.length) { links.update(later); }
  }
  function place() {
    var b = box(), scale = frame().w / b[2];
    quiet = true;
    net.setSize(holder.clientWidth + "px", holder.clientHeight + "px");
    net.moveTo({ position: { x: b[0], y: b[1] }, scale: scale, animation: false });
    quiet = false;
    font = named(scale, function (n) { return lines[n.i] || []; });
    net.redraw();
  }
  net.on("afterDrawing", function (ctx) {
    ctx.save();
    ctx.font = family(font.size, true);
    look.edge.forEach(function (l, i) {
      var e = edges[i];
      if (l.mark && l.on) { sheet(ctx, l.mark, (e.start.x + e.end.x) / 2, (e.start.y + e.end.y) / 2, ink.mark, ink["mark-ink"], true, font.size); }
    });
    ctx.restore();
  });
  var waiting = 0;
  function read() {
    if (quiet) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(function () { var p = net.getViewPosition(); moveTo([p.x, p.y, frame().w / net.getScale()], ""); }, 60);
  }
  net.on("zoom", read);
  net.on("dragEnd", read);
  net.on("click", function (p) {
    if (p.nodes.length) { if (look.node[p.nodes[0]].on) { pick(nodes[p.nodes[0]]); } } else if (p.edges.length && look.edge[p.edges[0]].on) { pick(edges[p.edges[0]]); }
  });
  /* What a pointer rests on says its name: not every name has room. */
  var told = 0;
  holder.addEventListener("mousemove", function (event) {
    cancelAnimationFrame(told);
    told = requestAnimationFrame(function () {
      var r = holder.getBoundingClientRect(), at = { x: event.clientX - r.left, y: event.clientY - r.top }, n = net.getNodeAt(at), e = n === undefined ? net.getEdgeAt(at) : undefined;
      var name = n !== undefined && look.node[n].on ? nodes[n].label : e !== undefined && look.edge[e].on ? edges[e].label : "";
      if (holder.title !== name) { holder.title = name; }
      holder.style.cursor = name ? "pointer" : "";
    });
  });
  holder.addEventListener("mouseleave", function () { cancelAnimationFrame(told); holder.title = ""; });
  function recolour() { colours(); show(); place(); }
  dark.addEventListener("change", recolour);
  /* Paper is light. */
  window.addEventListener("beforeprint", function () {
    printed = true;
    show();
    Object.assign(ink, { ink: "#000000", paper: "#ffffff", mark: "#ffffff", "mark-ink": "#000000" });
    for (var t = 0; t < 8; t++) { ink["tint-" + t] = "#e4e4e4"; }
    place();
  });
  window.addEventListener("afterprint", function () { printed = false; recolour(); });
  return { show: show, place: place, focus: function () { holder.focus({ preventScroll: true }); }, at: function (target) { var p = picked(); return holder.contains(target) && p && !p.edge ? p : null; } };
}
