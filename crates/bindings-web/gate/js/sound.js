// Sound, as on the lane page of a gate that serves. Browsers give none before somebody touched the page.

import { settings } from "./store.js";

const NOTES = { // hertz, seconds after the answer, length
  admit: [[660, 0, 0.09], [880, 0.09, 0.09]],
  check: [[660, 0, 0.09]],
  refer: [[440, 0, 0.12], [440, 0.24, 0.12]],
  refuse: [[220, 0, 0.45]],
};

let sounds;
let told = () => {};

export const isOn = () => settings().sound !== false;

/** Wakes the sound up; `told` hears whether it sounds. */
export function wake() {
  sounds ??= new AudioContext();
  if (sounds.state === "suspended") sounds.resume().then(() => told(true), () => {});
  told(sounds.state === "running");
}

export function play(look) {
  if (!isOn()) return;
  wake();
  for (const [hertz, after, length] of NOTES[look] ?? []) {
    const note = sounds.createOscillator();
    note.frequency.value = hertz;
    note.connect(sounds.destination);
    note.start(sounds.currentTime + after);
    note.stop(sounds.currentTime + after + length);
  }
}

export function listen(act) {
  told = act;
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, wake);
  wake();
}
