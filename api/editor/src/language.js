// SPARQL as the editor shows it. Colours are the page's own variables, so light, dark and forced colours follow it.
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.literal, tags.number, tags.bool, tags.atom], color: "var(--code-value)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const looks = EditorView.theme({
  "&": { border: "1px solid #767676", borderRadius: "4px", background: "var(--paper)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": {
    font: "1rem/1.5 ui-monospace, monospace", minHeight: "14rem", maxHeight: "60vh", overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "14rem" },
  ".cm-gutters": { background: "var(--soft)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    background: "var(--soft)", outline: "1px solid var(--link)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none", textDecoration: "underline wavy var(--bad) 2px", textUnderlineOffset: "3px",
  },
  ".cm-tooltip": { border: "1px solid var(--line)", background: "var(--paper)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "inherit", maxHeight: "16rem", maxWidth: "min(44rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", whiteSpace: "normal" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--brand)", color: "#fff", outline: "2px solid transparent",
  },
  ".cm-completionLabel": { fontFamily: "ui-monospace, monospace" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: ".5rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
});

export const language = [StreamLanguage.define(sparql), syntaxHighlighting(colours), looks];
