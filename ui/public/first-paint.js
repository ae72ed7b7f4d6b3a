// Runs before the first paint, so that the window never flashes in the other theme.
(function () {
  var start = window.__STARBUERO__ || {};
  var root = document.documentElement;
  if (start.theme === "light" || start.theme === "dark") root.dataset.theme = start.theme;
  if (start.language === "de" || start.language === "en") root.lang = start.language;
})();
