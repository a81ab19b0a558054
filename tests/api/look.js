// What the tests ask of a page in a real browser. Run before the page's own scripts.
(function () {
  "use strict";
  var look = (window.__look = { violations: [], stops: [] });
  document.addEventListener("securitypolicyviolation", function (e) {
    look.violations.push(e.violatedDirective + " " + e.blockedURI + " " + (e.sourceFile || "") + ":" + e.lineNumber);
  });

  function shown(e) { return e.checkVisibility({ visibilityProperty: true, opacityProperty: true }); }
  function name(e) {
    return e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.classList.length ? "." + e.classList[0] : "") + " " +
      (e.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
  }
  // Text for ears alone is one pixel large on purpose.
  function unseen(e) { for (; e; e = e.parentElement) { if (getComputedStyle(e).clipPath !== "none") { return true; } } return false; }
  function scroller(e) {
    for (e = e.parentElement; e && e !== document.body; e = e.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowX)) { return e; }
    }
    return null;
  }

  // What can be reached by Tab: of radio buttons with one name only one.
  look.interactive = function () {
    var radios = {}, found = [];
    document.querySelectorAll("a[href],button,input,select,textarea,summary,[tabindex],[contenteditable=true]").forEach(function (e) {
      if (e.disabled || e.tabIndex < 0 || e.type === "hidden" || !e.checkVisibility({ visibilityProperty: true })) { return; }
      if (e.tagName === "SUMMARY" && e.parentElement.querySelector("summary") !== e) { return; }
      if (e.type === "radio") {
        var key = (e.form ? Array.prototype.indexOf.call(document.forms, e.form) : "") + e.name;
        var checked = document.querySelector('input[type=radio][name="' + CSS.escape(e.name) + '"]:checked');
        if (checked ? checked !== e : radios[key]) { return; }
        radios[key] = true;
      }
      found.push(e);
    });
    return found;
  };
  function looks(e) {
    var s = getComputedStyle(e);
    return { outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2, rest: s.backgroundColor + s.boxShadow + s.borderColor + s.textDecoration + s.color };
  }
  look.begin = function () {
    var all = look.interactive();
    look.list = all;
    look.before = new Map(all.map(function (e) { return [e, looks(e).rest]; }));
    look.stops = [];
    look.bad = all.filter(function (e) { return e.tabIndex > 0; }).map(function (e) { return "positive tabindex: " + name(e); });
    document.addEventListener("focusin", function (event) {
      var e = event.target, now = looks(e), box = e.getBoundingClientRect();
      look.stops.push(look.list.indexOf(e));
      if (look.list.indexOf(e) < 0) { return; }
      if (!now.outline && now.rest === look.before.get(e)) { look.bad.push("focus is not visible: " + name(e)); }
      if (box.width < 1 || box.height < 1 || box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) { look.bad.push("focus is out of sight: " + name(e)); }
    });
    return all.length;
  };
  // After `pressed` times Tab from the top: each stop in order, none missed.
  look.walked = function (pressed) {
    var last = -1, bad = look.bad.slice();
    look.stops.filter(function (i) { return i >= 0; }).forEach(function (i) {
      if (i !== last + 1) { bad.push("from " + (last < 0 ? "the top" : name(look.list[last])) + " to " + name(look.list[i])); }
      last = i;
    });
    // A field for a date has stops of its own inside.
    pressed -= 4 * look.list.slice(0, last + 1).filter(function (e) { return /^(date|time|datetime-local|month|week)$/.test(e.type); }).length;
    if (last < 0 || (look.stops.length < pressed && last < look.list.length - 1)) { bad.push("stopped at " + (last < 0 ? "nothing" : name(look.list[last]))); }
    return bad;
  };
  look.toEnd = function () { look.list[look.list.length - 1].focus(); };

  // What is wider than the window, cut, or lies over its edge.
  look.cut = function () {
    var wide = document.documentElement.scrollWidth, bad = [];
    if (wide > innerWidth) { bad.push("the page is " + wide + " wide in " + innerWidth); }
    document.querySelectorAll("body *").forEach(function (e) {
      if (e.closest("svg") || !e.firstChild || !shown(e)) { return; }
      var s = getComputedStyle(e), hides = /hidden|clip/.test(s.overflowX + s.overflowY);
      if (hides && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && e.clientWidth > 1 && e.tagName !== "SELECT" && !unseen(e) && !e.closest("[role=application]")) { bad.push("cut: " + name(e)); }
      if (wide > innerWidth && e.getBoundingClientRect().right > innerWidth + 1 && !scroller(e) && !unseen(e)) { bad.push("over the edge: " + name(e)); }
    });
    return bad.slice(0, 6);
  };
  look.printed = function () {
    var bad = [];
    document.querySelectorAll("body > header, nav, form, button, .skip").forEach(function (e) { if (shown(e)) { bad.push("printed: " + name(e)); } });
    if (!shown(document.querySelector("h1"))) { bad.push("no heading"); }
    document.querySelectorAll("main *").forEach(function (e) {
      if (!e.firstChild || !shown(e) || e.closest("svg")) { return; }
      var s = getComputedStyle(e);
      if (/auto|scroll|hidden|clip/.test(s.overflowX + s.overflowY) && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && e.clientWidth > 1 && !unseen(e)) { bad.push("cut in print: " + name(e)); }
    });
    // A browser makes a page that is too wide smaller, but not to less than half.
    if (document.documentElement.scrollWidth > 2 * innerWidth) { bad.push("too wide to print: " + document.documentElement.scrollWidth); }
    return bad.slice(0, 6);
  };
  look.moving = function () {
    var bad = document.getAnimations().map(function (a) { return "moves: " + (a.animationName || a.transitionProperty); });
    document.querySelectorAll("*").forEach(function (e) {
      var s = getComputedStyle(e);
      if (s.animationName !== "none" || /[1-9]/.test(s.transitionDuration) || s.scrollBehavior === "smooth") { bad.push("can move: " + name(e)); }
    });
    return bad.slice(0, 6);
  };
  look.painted = function () { var p = performance.getEntriesByName("first-contentful-paint")[0]; return p ? p.startTime : null; };
}());
