// @ts-check
// One tone: stored on this device. Two low tones: look at the screen.

/** @type {AudioContext | undefined} */
let speaker;

/** @param {number} hertz  @param {number} start  @param {number} length  seconds */
function beep(hertz, start, length) {
  if (!speaker) return;
  const voice = speaker.createOscillator(), loudness = speaker.createGain();
  voice.frequency.value = hertz;
  loudness.gain.setValueAtTime(0.2, speaker.currentTime + start);
  loudness.gain.exponentialRampToValueAtTime(0.001, speaker.currentTime + start + length);
  voice.connect(loudness).connect(speaker.destination);
  voice.start(speaker.currentTime + start);
  voice.stop(speaker.currentTime + start + length);
}

function ready() {
  if (typeof AudioContext === "undefined") return false;
  speaker ??= new AudioContext();
  if (speaker.state === "suspended") speaker.resume();
  return true;
}

/** Sounds only for an act that is durable. The page notes it too, for whoever cannot hear, and for tests. */
export function stored() {
  document.documentElement.dataset.tone = "stored";
  if (ready()) beep(1320, 0, 0.15);
  navigator.vibrate?.(40);
}

export function look() {
  document.documentElement.dataset.tone = "look";
  if (ready()) {
    beep(220, 0, 0.18);
    beep(220, 0.26, 0.18);
  }
  navigator.vibrate?.([80, 60, 80]);
}
