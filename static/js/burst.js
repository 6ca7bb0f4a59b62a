// Tells a hand scanner from a person: a scanner types faster than anybody can.

const SLOWEST_GAP_MS = 100;
const SLOWEST_MIDDLE_MS = 40;
const FEWEST_KEYS = 6;
// A scanner on the air, or a busy device, pauses now and then: so long at most, and once in so many keys.
const LONGEST_PAUSE_MS = 500;
const KEYS_TO_A_PAUSE = 12;

/** True when these key times (milliseconds, in order) can only have come from a scanner. */
export function isBurst(times) {
  if (times.length < FEWEST_KEYS) return false;
  const gaps = times.slice(1).map((time, place) => time - times[place]).sort((one, other) => one - other);
  const pauses = gaps.filter((gap) => gap > SLOWEST_GAP_MS).length;
  if (gaps.at(-1) > LONGEST_PAUSE_MS || pauses > Math.floor(times.length / KEYS_TO_A_PAUSE)) return false;
  return gaps[Math.floor(gaps.length / 2)] <= SLOWEST_MIDDLE_MS;
}

/** Collects keys; `key(character, time)` returns the text of a burst when Enter ends one, else null. */
export class Burst {
  #text = "";
  #times = [];

  key(character, time) {
    if (this.isOver(time)) this.forget();
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

  /** True when a key at this time belongs to nothing that came before it. */
  isOver(time) {
    if (this.idle) return true;
    const gap = time - this.#times.at(-1);
    const paused = gap <= LONGEST_PAUSE_MS && this.#times.length >= KEYS_TO_A_PAUSE && isBurst(this.#times);
    return gap > SLOWEST_GAP_MS && !paused;
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
