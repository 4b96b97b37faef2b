// Adds to the lane page what needs a browser: the live answer, the camera, sound, and keys. The page works without it.
"use strict";

const lane = document.querySelector("main.lane");
const name = lane.dataset.lane;
const field = document.querySelector("#code");
const FACE_SECONDS = 8; // then the face asks the next traveller
const NOTES = {
  admit: [[660, 0, 0.09], [880, 0.09, 0.09]],
  refer: [[440, 0, 0.12], [440, 0.24, 0.12]],
  refuse: [[220, 0, 0.45]],
};
let sounds = null;
let resting = 0;

function play(face) {
  if (!document.querySelector("#sound").checked) return;
  sounds = sounds || new AudioContext();
  for (const [hertz, after, length] of NOTES[face] || []) {
    const note = sounds.createOscillator();
    note.frequency.value = hertz;
    note.connect(sounds.destination);
    note.start(sounds.currentTime + after);
    note.stop(sounds.currentTime + after + length);
  }
}

// Takes over what the gate made anew; the field keeps its focus and what is typed there.
async function refresh(say) {
  const address = new URL(location.href);
  address.searchParams.delete("say");
  if (say) address.searchParams.set("say", say);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["face", "live"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    const at = document.activeElement;
    const types = old.contains(at) && (at.tagName === "TEXTAREA" || at.tagName === "INPUT");
    if (!fresh || types) continue; // an officer is typing a reason
    // The element itself stays: a live region that is replaced is not read out.
    for (const { name, value } of [...fresh.attributes]) old.setAttribute(name, value);
    old.replaceChildren(...document.adoptNode(fresh).childNodes);
  }
  clearTimeout(resting);
  resting = setTimeout(() => refresh(), FACE_SECONDS * 1000);
}

async function shown(say) {
  await refresh(say);
  play(document.getElementById("face").dataset.face);
}

function listen() {
  const events = new EventSource("/v1/decisions");
  const own = (event) => {
    if (JSON.parse(event.data).lane === name) shown();
  };
  events.addEventListener("decision", own);
  events.addEventListener("override", own);
  events.addEventListener("reading", (event) => {
    const said = JSON.parse(event.data);
    if (said.lane === name && said.outcome === "wait") shown("wait");
  });
  events.addEventListener("passed", () => refresh());
  events.addEventListener("not-passed", () => refresh());
  events.addEventListener("notice", () => refresh());
  events.addEventListener("gap", () => refresh());
}

async function check(kind, body) {
  const address = "/v1/check?lane=" + encodeURIComponent(name);
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": kind }, body });
  if (!answer.ok) return null;
  const said = await answer.json();
  if (said.outcome === "wait") shown("wait");
  return said;
}

document.querySelector("#scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  if (text) check("text/plain", text);
});

// A wedge scanner types wherever the focus is: it belongs in the field, unless an officer types elsewhere.
document.addEventListener("keydown", (event) => {
  const press = { F2: "#again", F4: "#send-on", F8: "#call" }[event.key];
  const button = press && document.querySelector(press);
  if (button) {
    event.preventDefault();
    button.click();
    return;
  }
  const at = document.activeElement;
  const types = at && (at.tagName === "INPUT" || at.tagName === "TEXTAREA" || at.tagName === "BUTTON");
  if (!types && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) field.focus({ preventScroll: true });
});

// One frame in flight: the newest picture goes when the gate has answered the one before.
async function watch(video) {
  const canvas = document.createElement("canvas");
  for (;;) {
    await new Promise((next) => video.requestVideoFrameCallback ? video.requestVideoFrameCallback(next) : setTimeout(next, 50));
    if (!video.videoWidth) continue;
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d", { alpha: false }).drawImage(video, 0, 0);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    try {
      if (frame) await check("image/jpeg", frame);
    } catch {
      await new Promise((next) => setTimeout(next, 1000)); // the gate is away
    }
  }
}

async function camera() {
  const video = document.querySelector("#camera");
  if (!navigator.mediaDevices) return;
  try {
    const wanted = { width: { ideal: 640 }, height: { ideal: 480 } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    await video.play();
    video.hidden = false;
    watch(video);
  } catch {
    video.hidden = true; // no camera: the scanner's field is there
  }
}

listen();
camera();
field.focus({ preventScroll: true });
