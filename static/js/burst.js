// Tells a hand scanner from a person: a scanner types faster than anybody can.

const SLOWEST_GAP_MS = 100;
const SLOWEST_MEAN_MS = 40;
const FEWEST_KEYS = 6;

/** True when these key times (milliseconds, in order) can only have come from a scanner. */
export function isBurst(times) {
  if (times.length < FEWEST_KEYS) return false;
  const gaps = times.slice(1).map((time, place) => time - times[place]);
  const mean = (times.at(-1) - times[0]) / gaps.length;
  return mean <= SLOWEST_MEAN_MS && Math.max(...gaps) <= SLOWEST_GAP_MS;
}

/** Collects keys; `key(character, time)` returns the text of a burst when Enter ends one, else null. */
export class Burst {
  #text = "";
  #times = [];

  key(character, time) {
    if (this.#times.length && time - this.#times.at(-1) > SLOWEST_GAP_MS) this.forget();
    if (character === "Enter") return this.#ended();
    if (character.length === 1) {
      this.#text += character;
      this.#times.push(time);
    }
    return null;
  }

  /** True before the first key of what may become a burst. */
  get idle() {
    return this.#times.length === 0;
  }

  isOver(time) {
    return this.idle || time - this.#times.at(-1) > SLOWEST_GAP_MS;
  }

  forget() {
    this.#text = "";
    this.#times = [];
  }

  #ended() {
    const text = isBurst(this.#times) ? this.#text : null;
    this.forget();
    return text;
  }
}
