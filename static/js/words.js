// What scripts say, in the language of the page; the page brings every sentence along.

const words = JSON.parse(document.body.dataset.words || "{}");

/** The sentence of this name, with what is known put where it belongs. */
export function word(name, known = "") {
  return (words[name] ?? "").replace("{}", known);
}
