/* The panel of what is chosen: what it is, the passages it rests on (from the tables), and what the room says of it. */
var panel = by("map-picked"), panelOf = null, editor = null;
function pick(thing, toPanel) {
  var again = thing && picked() === thing;
  if (again || !thing) {
    if (again) { by("map-picked-title").focus(); } else { change(function (s) { s.view.pick = ""; s.view.steps = 0; }, words.released); }
    return;
  }
  change(function (s) { s.view.pick = thing.key; }, (thing.edge ? "" : words.kind[thing.kind] + ": ") + thing.label + ". " + words.again);
  if (toPanel) {
    if (!thing.edge) { reveal(thing); }
    by("map-picked-title").focus();
  }
}
/* Where each passage stands: its document and the headings above it. */
var whereOf = {}, documentNow = "", headingNow = "";
if (by("map-evidence")) {
  all("tbody tr", by("map-evidence")).forEach(function (row) {
    var text = row.cells[0].textContent.trim();
    if (row.className === "map-document") { documentNow = text; headingNow = ""; } else if (row.className) { headingNow = ": " + text; } else { whereOf[row.id] = documentNow + headingNow; }
  });
}
function passages(row, absent, box) {
  var found = all("a", row.lastElementChild);
  found.forEach(function (to) {
    var id = to.getAttribute("href").slice(1), cells = by(id).cells, link = cells[2].querySelector("a"), none = cells[1].className, made = el("div", null, { "class": "map-place" });
    made.appendChild(el("p", whereOf[id] + " (" + say("position", { at: cells[2].textContent.trim() }) + ")", { "class": "map-where" }));
    made.appendChild(none ? el("p", cells[1].textContent, { "class": none }) : el("blockquote", cells[1].textContent, { lang: "sv" }));
    if (link) { made.appendChild(el("a", words["in-context"], { href: link.getAttribute("href") })); }
    box.appendChild(made);
  });
  if (!found.length) { box.appendChild(el("p", absent)); }
}
function choose(thing, text) { return button(text, function () { pick(thing, true); }, { "class": "map-link" }); }
function nearby(node) { return node.near.length === 1 ? words["joined-one"] : say("joined", { count: node.near.length }); }
function about(node) {
  var list = el("ul"), said = [words.kind[node.kind] + "."];
  if (node.group) { said.push(node.group + "."); }
  if (node.plans) { said.push(node.plans === 1 ? words["in-one-plan"] : say("in-number-of-plans", { count: node.plans })); }
  said.push(nearby(node));
  if (node.bridge) { said.push(words.bridge); }
  if (node.community) { said.push(say("community", { name: node.community }).replace("….", "…")); }
  panel.appendChild(el("p", said.join(" ")));
  if (node.note) { panel.appendChild(el("p", node.note.textContent)); }
  if (node.href) { panel.appendChild(el("p")).appendChild(el("a", words["open-page"], { href: node.href })); }
  panel.appendChild(el("h4", words["rests-on"]));
  passages(nodeRows[node.i], words["no-passage"], panel);
  panel.appendChild(editor.whole);
  if (!node.edges.length) { return; }
  panel.appendChild(el("h4", words["edges-of"] + " (" + node.edges.length + ")"));
  node.edges.forEach(function (e) {
    var item = list.appendChild(el("li")), out = e.start === node, other = out ? e.end : e.start;
    item.appendChild(el("span", (out ? "→ " : "← ") + e.name + " "));
    item.appendChild(choose(other, other.label));
    item.appendChild(button(words["evidence-short"], function () { pick(e, true); }, { "aria-label": say("evidence-of", { name: e.label }) }));
  });
  panel.appendChild(list);
}
function between(e) {
  var said = panel.appendChild(el("p"));
  said.appendChild(choose(e.start, e.start.label));
  said.appendChild(el("span", " → " + e.name + " → "));
  said.appendChild(choose(e.end, e.end.label));
  panel.appendChild(el("h4", words["rests-on"]));
  passages(edgeRows[e.i], words["edge-without-passage"], panel);
  panel.appendChild(editor.whole);
}
function showPanel() {
  var thing = picked();
  if (!editor) { editor = makeEditor(); }
  if (thing !== panelOf) {
    panelOf = thing;
    panel.textContent = "";
    room.classList.toggle("has-picked", !!thing);
    if (thing) {
      panel.appendChild(el("h3", thing.edge ? words["one-edge"] + ": " + thing.name : thing.label));
      if (thing.edge) { between(thing); } else { about(thing); }
    } else { panel.appendChild(el("p", words.pick)); }
  }
  if (thing) { editor.sync(markOf(thing.key)); }
}

/* Mark, votes and note of what is chosen. They are the room's and never facts. */
function makeEditor() {
  var whole = el("section", null, { "class": "map-own", "aria-label": words.own }), note = el("textarea", null, { id: "map-own-note", rows: 3, maxlength: 5000 });
  var select = el("select", null, { id: "map-own-mark" }), votes = el("strong", "0", { id: "map-own-votes" });
  function edit(act, said, join) {
    var thing = picked();
    change(function (s) {
      var at = s.room.marks.findIndex(function (m) { return m.id === thing.key; });
      var mark = at < 0 ? { id: thing.key, label: thing.label, mark: "", votes: 0, note: "" } : s.room.marks[at];
      act(mark);
      if (!mark.mark && !mark.votes && !mark.note) { if (at >= 0) { s.room.marks.splice(at, 1); } } else if (at < 0) { s.room.marks.push(mark); }
    }, typeof said === "function" ? said() : said, join);
  }
  function vote(by) {
    var had = markOf(picked().key), count = Math.max(0, Math.min(9999, (had ? had.votes : 0) + by));
    edit(function (m) { m.votes = count; }, say("voted", { count: count }));
  }
  ["", "important", "question", "missing"].forEach(function (name) { select.appendChild(el("option", (MARKS[name] ? MARKS[name] + " " : "") + words["mark-" + (name || "none")], { value: name })); });
  select.addEventListener("change", function () { edit(function (m) { m.mark = select.value; }, words.marked); });
  note.addEventListener("change", function () { edit(function (m) { m.note = note.value; }, words.marked); });
  whole.appendChild(el("h4", words.own));
  var first = whole.appendChild(el("div", null, { "class": "map-field" })), second = whole.appendChild(el("div", null, { "class": "map-buttons" })), third = whole.appendChild(el("div", null, { "class": "map-field" }));
  first.appendChild(el("label", words.mark, { "for": "map-own-mark" }));
  first.appendChild(select);
  second.appendChild(el("span", words.votes));
  second.appendChild(button("−", function () { vote(-1); }, { "aria-label": words["vote-less"] }));
  second.appendChild(votes);
  second.appendChild(button("+", function () { vote(1); }, { "aria-label": words["vote-more"] }));
  third.appendChild(el("label", words.note, { "for": "map-own-note" }));
  third.appendChild(note);
  return {
    whole: whole,
    sync: function (mark) {
      select.value = mark ? mark.mark : "";
      votes.textContent = String(mark ? mark.votes : 0);
      if (note.value !== (mark ? mark.note : "")) { note.value = mark ? mark.note : ""; }
    }
  };
}
