"""A hand scanner, as a page sees it."""

from __future__ import annotations

# Every key at once, into whatever has the focus, Enter last.
BURST = """text => {
  const target = document.activeElement;
  for (const key of [...text, "Enter"]) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    const taken = !target.dispatchEvent(event);
    if (key.length > 1 || taken || !("value" in target) || target.type === "radio") continue;
    target.value += key;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
