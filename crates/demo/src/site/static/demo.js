// What script adds: the ring and the next code without a reload, the lane's answer as it comes, the camera, sound.
"use strict";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The wallet's code: runs its ring, and fetches the next code when the step is over. Nothing is announced. */
function runCode(block) {
  const left = Number(block.dataset.left);
  const step = Number(block.dataset.step);
  const end = performance.now() + left;
  const ring = block.querySelector(".run");
  const seconds = block.querySelector("[data-seconds]");
  const whole = Math.ceil(left / 1000);
  ring?.animate([{ strokeDashoffset: `${-100 * (1 - left / step)}` }, { strokeDashoffset: "-100" }],
    { duration: left, easing: calm ? `steps(${Math.max(whole, 1)})` : "linear", fill: "forwards" });
  const timer = setInterval(async () => {
    const rest = end - performance.now();
    if (seconds) seconds.textContent = Math.max(0, Math.ceil(rest / 1000));
    if (rest > 0) return;
    clearInterval(timer);
    await nextCode(block);
  }, 250);
}

async function nextCode(block) {
  try {
    const answer = await fetch(block.dataset.code);
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("code");
    const fresh = document.importNode(next, true);
    await fresh.querySelector(".code img")?.decode().catch(() => {});
    block.replaceWith(fresh);
    if (fresh.dataset.code) runCode(fresh);
  } catch {
    setTimeout(() => nextCode(block), 2000);
  }
}

/** Two notes up, the same note twice, one low note. */
const SOUNDS = {
  admit: [[660, 0, 0.09], [880, 0.09, 0.09]],
  refer: [[440, 0, 0.12], [440, 0.24, 0.12]],
  refuse: [[220, 0, 0.45]],
};
let audio;
function play(look) {
  if (!audio || !SOUNDS[look]) return;
  for (const [pitch, from, length] of SOUNDS[look]) {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    note.frequency.value = pitch;
    volume.gain.value = 0.15;
    note.connect(volume).connect(audio.destination);
    note.start(audio.currentTime + from);
    note.stop(audio.currentTime + from + length);
  }
}

/** The lane: its face and facts as they come. The regions stay, so that screen readers hear what changes in them. */
function runLane(lane) {
  const at = lane.dataset.lane;
  const poll = async () => {
    try {
      const face = lane.querySelector(".face");
      const answer = await fetch(`${at}/face?seen=${encodeURIComponent(face.dataset.seen)}`);
      if (answer.status === 200) take(lane, await answer.text());
    } catch { /* the next one tries again */ }
    setTimeout(poll, 400);
  };
  poll();
  for (const part of lane.querySelectorAll("[data-script]")) part.hidden = false;
  lane.querySelector("[data-sound]")?.addEventListener("change", (event) => {
    audio = event.target.checked ? new AudioContext() : undefined;
  });
  lane.querySelector("[data-camera]")?.addEventListener("click", (event) => camera(lane, event.target));
}

function take(lane, text) {
  const next = new DOMParser().parseFromString(text, "text/html");
  const [face, fresh] = [lane.querySelector(".face"), next.querySelector(".face")];
  for (const name of ["class", "role", "data-seen", "data-look"]) face.setAttribute(name, fresh.getAttribute(name));
  face.replaceChildren(...fresh.childNodes);
  lane.querySelector("#facts").replaceChildren(...next.querySelector("#facts").childNodes);
  play(face.dataset.look);
}

/** The camera, with one picture on its way at a time. */
async function camera(lane, button) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true });
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, facingMode: "environment" } });
    await video.play();
  } catch {
    button.replaceWith(Object.assign(document.createElement("p"), { textContent: lane.dataset.failed }));
    return;
  }
  button.replaceWith(video);
  const canvas = document.createElement("canvas");
  for (;;) {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (picture) {
      await fetch(`${lane.dataset.lane}/check`, { method: "POST", headers: { "content-type": "image/jpeg" }, body: picture })
        .catch(() => {});
    }
    await new Promise((done) => setTimeout(done, 60));
  }
}

const block = document.getElementById("code");
if (block?.dataset.code) runCode(block);
const lane = document.querySelector("[data-lane]");
if (lane) runLane(lane);
