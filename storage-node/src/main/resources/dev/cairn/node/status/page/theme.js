// Before anything is drawn, so that nothing flickers: the colours that were chosen here, else those of the system.
document.documentElement.dataset.scripted = "";
try {
  const theme = localStorage.getItem("cairn.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // The browser keeps nothing of this page.
}
