// Runs before the first paint, so that the window never flashes in the other theme.
(function () {
  var start = window.__STARBUERO__;
  var root = document.documentElement;
  if (!start) return;
  if (start.theme !== "system") root.dataset.theme = start.theme;
  root.lang = start.language;
})();
