// What can stand at the caret: classes after `a`, after a subject of a known class what its shape allows.
// The words come from the site (terms.json), which reads them from the shapes of the graph in use.

const TOKEN = new RegExp(
  [
    "(?<skip>\\s+|#[^\\n]*)",
    '(?<text>"""[\\s\\S]*?(?:"""|$)|\'\'\'[\\s\\S]*?(?:\'\'\'|$)|"(?:[^"\\\\\\n]|\\\\.)*"?|\'(?:[^\'\\\\\\n]|\\\\.)*\'?)',
    '(?<iri><[^<>"{}|^`\\\\\\s]*>)',
    "(?<variable>[?$][\\p{L}\\p{N}_]+)",
    "(?<name>[\\p{L}\\p{N}_.-]*:[\\p{L}\\p{N}_.-]*)",
    "(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)",
    "(?<other>\\S)",
  ].join("|"),
  "gu",
);
const SUBJECT = 0, VERB = 1, OBJECT = 2, AFTER = 3;

// Reads the text once: the classes of each subject, and what the caret at `place` stands in.
export function read(text, place) {
  const classes = new Map();
  let found = null, subject = "", verb = "", at = SUBJECT, round = 0, group = 0, before = "", declaring = false;
  const look = () => ({ subject, verb, at, group, before, declaring, within: round > 0 });
  for (const match of text.matchAll(TOKEN)) {
    if (match.index + match[0].length > place && !found) found = look();
    const { skip, other, word, name } = match.groups;
    const token = match[0];
    if (skip) continue;
    const upper = (word || "").toUpperCase();
    if (upper === "PREFIX" || upper === "BASE") declaring = true;
    else if (declaring) declaring = !match.groups.iri;
    else if (token === "(") round += 1;
    else if (token === ")") { round = Math.max(0, round - 1); if (!round) at = SUBJECT; }
    else if (round) { /* an expression */ }
    else if (token === "{") { group += 1; at = SUBJECT; }
    else if (token === "}") { group = Math.max(0, group - 1); at = SUBJECT; }
    else if (token === ".") at = SUBJECT;
    else if (token === ";") at = VERB;
    else if (token === ",") at = OBJECT;
    else if (other) { if ("/|^".includes(token)) at = VERB; }
    else if (word && !(token === "a" && at === VERB)) at = SUBJECT;
    else if (!group) at = SUBJECT;
    else if (at === VERB) { verb = token; at = OBJECT; }
    else if (at === OBJECT) {
      if ((verb === "a" || verb === "rdf:type") && name) classes.set(subject, [...(classes.get(subject) || []), token]);
      at = AFTER;
    } else { subject = token; at = VERB; }
    before = upper || token;
  }
  return { ...(found || look()), classes };
}

function fits(option, typed) {
  const said = typed.toLowerCase();
  return option.label.toLowerCase().includes(said) || (option.detail || "").toLowerCase().includes(said);
}

// 0 for the very word, 1 for one that begins so, 2 for one that has it somewhere.
function rank(option, typed) {
  if (!typed) return 0;
  const said = typed.toLowerCase(), name = option.label.toLowerCase();
  const forms = [name, name.slice(name.indexOf(":") + 1), (option.detail || "").toLowerCase()];
  return forms.includes(said) ? 0 : forms.some((form) => form.startsWith(said)) ? 1 : 2;
}

function properties(terms, types) {
  const known = types.filter((type) => terms.of[type]);
  if (!known.length) return terms.properties.map((p) => ({ ...p, type: "property" }));
  const own = new Map();
  for (const type of known) {
    for (const [name, standing] of terms.of[type]) own.set(name, standing === 1 ? 1 : own.get(name) || standing);
  }
  const options = terms.properties.filter((p) => own.has(p.label)).map((p) => ({
    ...p, type: "property", mandatory: own.get(p.label) === 1,
    detail: own.get(p.label) === 1 ? `${p.detail || ""} (${terms.words.mandatory})`.trim() : p.detail,
  }));
  return options.sort((a, b) => b.mandatory - a.mandatory);
}

function variables(text) {
  return [...new Set(text.match(/[?$][\p{L}\p{N}_]+/gu) || [])].map((label) => ({ label, type: "variable" }));
}

// The options for a caret, for the tests too: [{label, detail, type, apply}]
export function options(terms, text, place, typed) {
  const state = read(text, place - typed.length);
  const declared = new Set([...text.matchAll(/PREFIX\s+([\p{L}\p{N}_.-]*):/giu)].map((m) => m[1]));
  const prefixes = Object.entries(terms.prefixes).map(([name, iri]) => ({
    label: `${name}:`, detail: iri, type: "namespace",
    apply: state.declaring || state.before === "PREFIX" ? `${name}: <${iri}>\n` : `${name}:`,
  }));
  const keywords = terms.keywords.map((label) => ({ label, type: "keyword" }));
  const names = variables(text.slice(0, place - typed.length) + " " + text.slice(place));
  if (state.declaring) return prefixes.filter((p) => !declared.has(p.label.slice(0, -1)));
  if (typed.startsWith("?") || typed.startsWith("$")) return names;
  if (state.within) return [...terms.functions.map((label) => ({ label, type: "function" })), ...names, ...prefixes];
  if (!state.group) return [...keywords, ...names];
  if (state.at === VERB) {
    const verb = [{ label: "a", detail: terms.words.a, type: "keyword" }];
    const types = state.classes.get(state.subject) || [], known = properties(terms, types);
    if (typed) return [...known, ...prefixes];
    return types.length ? [...known, ...verb, ...prefixes] : [...verb, ...known, ...prefixes];
  }
  if (state.at === OBJECT && (state.verb === "a" || state.verb === "rdf:type")) {
    return [...terms.classes.map((c) => ({ ...c, type: "class" })), ...prefixes];
  }
  return [...names, ...keywords, ...prefixes];
}

export function completion(load) {
  return async (context) => {
    const word = context.matchBefore(/[?$\p{L}_][\p{L}\p{N}_.:-]*|[?$:]/u);
    if (!word && !context.explicit) return null;
    const terms = await load();
    if (!terms || context.aborted) return null;
    const typed = word ? word.text : "";
    const found = options(terms, context.state.doc.toString(), context.pos, typed)
      .filter((o) => fits(o, typed))
      .map((option, place) => ({ option, place, rank: rank(option, typed) }))
      .sort((a, b) => a.rank - b.rank || a.place - b.place)
      .map(({ option }) => ({ ...option, detail: option.detail && ` ${option.detail}` })); // a space for ears, too
    if (found.length === 1 && found[0].label === typed) return null;
    return found.length ? { from: word ? word.from : context.pos, options: found.slice(0, 100), filter: false } : null;
  };
}
