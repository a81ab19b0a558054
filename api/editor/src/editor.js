// The SPARQL editor over a plain text field: the field stays what the form sends.
// It is mounted in a shadow root, so that its styles are constructed style sheets and the page needs no inline style.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { completion } from "./completion.js";
import { language } from "./language.js";

function terms(address) {
  let asked = null;
  return () => {
    asked ??= fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    return asked;
  };
}

function mount(area) {
  const words = JSON.parse(area.dataset.words), load = terms(area.dataset.terms);
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  area.before(host);
  const run = () => { area.form.requestSubmit(); return true; };
  const view = new EditorView({
    root, parent: root, doc: area.value,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      lineNumbers(), history(), bracketMatching(), closeBrackets(), EditorView.lineWrapping, language,
      autocompletion({ override: [completion(load)], icons: false }),
      EditorState.phrases.of(words.phrases),
      EditorView.contentAttributes.of({ "aria-label": words.label, "aria-description": words.keys, spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) area.value = update.state.doc.toString();
        if (update.focusChanged && view.hasFocus) load();
      }),
    ],
  });
  area.hidden = true;
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => view.focus());
  const span = (place) => {
    const line = view.state.doc.line(Math.min(Math.max(1, place.line), view.state.doc.lines));
    const letters = [...line.text], from = Math.min(place.column - 1, Math.max(0, letters.length - 1));
    const start = line.from + letters.slice(0, from).join("").length;
    const length = letters.slice(from, from + (place.length || 1)).join("").length;
    return { from: start, to: Math.min(Math.max(start + 1, start + length), view.state.doc.length) };
  };
  area.editor = {
    set(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    focus() { view.focus(); },
    go(place) { view.dispatch({ selection: { anchor: span(place).from }, scrollIntoView: true }); view.focus(); },
    mark(place) {
      const found = place ? [{ ...span(place), severity: "error", message: place.message }] : [];
      view.dispatch(setDiagnostics(view.state, found));
    },
  };
  area.dispatchEvent(new Event("editor"));
}

for (const area of document.querySelectorAll("textarea[data-editor]")) mount(area);
