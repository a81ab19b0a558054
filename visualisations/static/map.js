/* Draws the map that stands as data in the page. Text only ever enters the page as text. */
(function () {
  "use strict";
  var holder = document.getElementById("map");
  if (!holder || !window.vis) { return; }
  var data = JSON.parse(document.getElementById("map-data").textContent);
  var words = JSON.parse(document.getElementById("map-words").textContent);
  var byId = Object.create(null);
  // A name in lines of some 22 letters, four at most.
  function wrapped(name) {
    var lines = [""];
    name.split(/\s+/).forEach(function (word) {
      var at = lines.length - 1;
      if (lines[at] && (lines[at] + " " + word).length > 22) { lines.push(word); } else { lines[at] = (lines[at] + " " + word).trim(); }
    });
    return lines.slice(0, 4).join("\n") + (lines.length > 4 ? " …" : "");
  }
  data.nodes.forEach(function (n) { byId[n.id] = n; n.shape = data.looks.nodes[n.kind].shape; n.color = data.looks.nodes[n.kind].color; n.label = wrapped(n.name); n.font = { size: 14, color: "#1b1b1b" }; });
  data.edges.forEach(function (e, i) { e.id = "e" + i; e.color = data.looks.edges[e.kind].color; e.from = data.nodes[e.from].id; e.to = data.nodes[e.to].id; e.basis = e.basis || ""; e.arrows = { to: { enabled: true, scaleFactor: 0.6 } }; e.smooth = false; e.width = 1.5; });
  var nodes = new vis.DataSet(data.nodes), edges = new vis.DataSet(data.edges);
  var network = new vis.Network(holder, { nodes: nodes, edges: edges }, {
    physics: false,
    interaction: { hover: true, keyboard: false, navigationButtons: false, multiselect: false },
    nodes: { borderWidth: 2, scaling: { label: { drawThreshold: 8 } } }
  });
  var inner = holder.querySelector(".vis-network");
  if (inner) { inner.setAttribute("tabindex", "-1"); }
  var picked = null, hidden = {}, panel = document.getElementById("map-picked"), live = document.getElementById("map-live");
  var steps = document.getElementById("map-steps");

  function whole() { network.fit({ animation: false }); network.moveTo({ scale: network.getScale() * 0.9 }); refresh(); }
  function links(id) {
    return data.edges.filter(function (e) { return (e.from === id || e.to === id) && !hidden[byId[e.from].kind] && !hidden[byId[e.to].kind]; });
  }
  function reach(id, n) {
    var seen = {}, edge = [id]; seen[id] = true;
    for (var i = 0; i < n; i++) {
      var next = [];
      edge.forEach(function (at) { links(at).forEach(function (e) { var o = e.from === at ? e.to : e.from; if (!seen[o]) { seen[o] = true; next.push(o); } }); });
      edge = next;
    }
    return seen;
  }
  function refresh() {
    var n = parseInt(steps.value, 10), near = picked && n ? reach(picked, n) : null;
    var next = picked ? reach(picked, 1) : {}, large = Math.max(14, Math.min(60, 15 / network.getScale()));
    nodes.update(data.nodes.map(function (d) {
      var faded = near && !near[d.id], strong = d.kind === "plan" || d.kind === "part" || d.kind === "actor" || next[d.id];
      return { id: d.id, hidden: !!hidden[d.kind], opacity: faded ? 0.15 : 1,
        font: { size: strong && !faded ? (d.kind === "actor" && !next[d.id] ? large * 0.7 : large) : 14, color: faded ? "rgba(27,27,27,.2)" : "#1b1b1b", background: strong ? "rgba(255,255,255,.85)" : undefined } };
    }));
    edges.update(data.edges.map(function (e) {
      var faded = near && !(near[e.from] && near[e.to]);
      return { id: e.id, hidden: !!(hidden[byId[e.from].kind] || hidden[byId[e.to].kind]), color: { color: e.color, opacity: faded ? 0.08 : 1 } };
    }));
  }
  // The table of the page has a row for each edge, in the same order; its last cell holds what the edge rests on.
  var rows = document.querySelectorAll(".map-table tbody tr");
  function evidence(e) { return Array.prototype.slice.call(rows[+e.id.slice(1)].lastElementChild.children); }
  function el(name, text) { var e = document.createElement(name); if (text) { e.textContent = text; } return e; }
  function pick(id, move) {
    if (!byId[id]) { return; }
    picked = id;
    network.selectNodes([id]);
    if (move) { network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: false }); }
    var node = byId[id], list = el("ul");
    panel.textContent = "";
    panel.appendChild(el("h3", node.name));
    panel.appendChild(el("p", words.nodeKind[node.kind]));
    links(id).forEach(function (e) {
      var other = e.from === id ? e.to : e.from, item = el("li");
      var b = el("button", (e.from === id ? "→ " : "← ") + words.edgeKind[e.kind] + (e.basis ? " (" + e.basis + ")" : "") + ": " + byId[other].name);
      b.type = "button"; b.addEventListener("click", function () { pick(other, true); panel.querySelector("button") && panel.querySelector("button").focus(); });
      item.appendChild(b);
      evidence(e).forEach(function (v) {
        item.appendChild(v.cloneNode(true));
        if (!v.querySelector("blockquote")) { item.appendChild(el("p", words.absent)); }
      });
      list.appendChild(item);
    });
    panel.appendChild(list);
    live.textContent = words.nodeKind[node.kind] + ": " + node.name;
    refresh();
    if (history.replaceState) { try { history.replaceState(null, "", "#" + encodeURIComponent(id)); } catch (e) { /* a file opened in a frame may not */ } }
  }
  var waiting = null;
  network.on("zoom", function () { clearTimeout(waiting); waiting = setTimeout(refresh, 80); });
  network.on("click", function (p) { if (p.nodes.length) { pick(p.nodes[0], false); } });
  var turn = 0;
  holder.addEventListener("keydown", function (event) {
    var order = Object.keys(byId).filter(function (id) { return !hidden[byId[id].kind]; });
    if (!order.length) { return; }
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      var around = picked ? links(picked).map(function (e) { return e.from === picked ? e.to : e.from; }) : [];
      if (around.length) { turn = (turn + (event.key === "ArrowRight" ? 1 : around.length - 1)) % around.length; pick(around[turn], true); } else { pick(order[0], true); }
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var at = Math.max(order.indexOf(picked), 0);
      pick(order[picked ? (at + (event.key === "ArrowDown" ? 1 : order.length - 1)) % order.length : 0], true);
      event.preventDefault();
    } else if (event.key === "+" || event.key === "-") {
      network.moveTo({ scale: network.getScale() * (event.key === "+" ? 1.25 : 0.8) }); event.preventDefault();
    } else if (event.key === "Escape") { picked = null; network.unselectAll(); steps.value = "0"; refresh(); panel.textContent = words.pick; }
  });
  document.querySelectorAll("input[data-kind]").forEach(function (box) {
    box.addEventListener("change", function () { hidden[box.dataset.kind] = !box.checked; refresh(); });
  });
  var search = document.getElementById("map-search"), names = document.getElementById("map-names");
  data.nodes.forEach(function (n) { var o = el("option"); o.value = n.name; names.appendChild(o); });
  search.addEventListener("change", function () {
    var wanted = search.value.trim().toLocaleLowerCase();
    var hit = wanted && data.nodes.filter(function (n) { return n.name.toLocaleLowerCase().indexOf(wanted) >= 0; })[0];
    if (hit) { pick(hit.id, true); }
  });
  steps.addEventListener("change", refresh);
  document.getElementById("map-fit").addEventListener("click", whole);
  network.once("afterDrawing", function () { whole(); holder.setAttribute("data-drawn", "true"); });
  network.redraw();
  if (location.hash.length > 1) { try { var id = decodeURIComponent(location.hash.slice(1)); if (byId[id]) { pick(id, true); } } catch (e) { /* not an address of ours */ } }
}());
