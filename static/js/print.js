// The button that prints a page which is made for paper; without scripts the browser's own way remains.

const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
