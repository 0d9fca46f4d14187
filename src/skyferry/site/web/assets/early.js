// Before the first paint: the colours that were chosen, or those of the system.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("skyferry-theme");
    document.documentElement.classList.toggle("wa-dark", chosen ? chosen === "dark" : dark.matches);
  };
  dark.addEventListener("change", apply);
  addEventListener("skyferry-theme", apply);
  apply();
})();
