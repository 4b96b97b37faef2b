// Adds to the lane page what needs a browser: the live answer, the camera, sound, and keys. The page works without it.
"use strict";

const lane = document.querySelector("main.lane");
const name = lane.dataset.lane;
const face = document.querySelector("#face");
const field = document.querySelector("#code"); // not on the traveller's display alone
const persons = document.querySelector("#persons");
const NOTES = { // hertz, seconds after the answer, length
  admit: [[660, 0, 0.09], [880, 0.09, 0.09]],
  check: [[660, 0, 0.09]],
  refer: [[440, 0, 0.12], [440, 0.24, 0.12]],
  refuse: [[220, 0, 0.45]],
};
const ALIVE_EVERY = 2000; // ms between two looks whether the gate answers
const ALIVE_WITHIN = 3000; // ms that it may take
const CHECK_WITHIN = 15000; // ms; more than the gate itself takes
const CAMERA_EVERY = 5000; // ms between two looks for a camera
const SEVERAL_FOR = 700; // ms that two codes are in view before it is said: phones change places faster
const SEVERAL_LIFE = 2500; // ms; longer than a picture of two codes takes to be read
const WAIT_EVERY = 2000; // ms: a lane that is occupied is told of once in this time, not for each picture

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const show = (id, is) => { const it = document.getElementById(id); if (it) it.hidden = !is; };

// Sound. Browsers give none before somebody touched the page.
let sounds = null;
const switched = document.querySelector("#sound");

function isSounding() {
  sounds = sounds || new AudioContext();
  if (sounds.state === "suspended") sounds.resume();
  show("mute", sounds.state !== "running" && (!switched || switched.checked));
}

function play(look) {
  if (switched && !switched.checked) return;
  isSounding();
  for (const [hertz, after, length] of NOTES[look] || []) {
    const note = sounds.createOscillator();
    note.frequency.value = hertz;
    note.connect(sounds.destination);
    note.start(sounds.currentTime + after);
    note.stop(sounds.currentTime + after + length);
  }
}

// The face. The element stays, and so does the camera in it: a live region that is replaced is not read out.
let resting = 0;
let worn = "face";

function wear(fresh) {
  worn = fresh.id;
  const camera = face.querySelector("#camera");
  for (const name of ["class", "role", "data-face", "data-left"]) {
    const value = fresh.getAttribute(name);
    if (value === null) face.removeAttribute(name);
    else face.setAttribute(name, value);
  }
  const says = document.importNode(fresh.querySelector(".says"), true);
  face.querySelector(".says").replaceWith(says);
  if (camera && face.firstElementChild !== camera) face.prepend(camera);
  // No answer outlives its traveller, whatever the gate and the network do meanwhile.
  clearTimeout(resting);
  const left = Number(fresh.dataset.left);
  if (left) resting = setTimeout(rest, left * 1000);
}

const isClosed = () => face.dataset.face === "closed";
const wearTemplate = (id) => wear(document.getElementById(id).content.firstElementChild);

function rest() {
  said = null;
  wearTemplate(isAway ? "away" : "rest");
  refresh();
}

// Whether the gate answers.
let isAway = false;
let misses = 0;

function away() {
  if (isAway) return;
  isAway = true;
  wearTemplate("away");
  show("trouble", true);
  // What was decided before may not hold any more, and nothing can be done about it here.
  for (const id of ["case", "slip", "gate", "said"]) show(id, false);
  play("refer");
}

function here() {
  misses = 0;
  if (!isAway) return;
  isAway = false;
  show("trouble", false);
  for (const id of ["case", "slip", "gate", "said"]) show(id, true);
  listen();
  refresh();
}

function ended() {
  location.assign("/lane/sign-in?say=ended");
}

let looking = null;

function look() {
  looking = looking || looked().finally(() => { looking = null; });
  return looking;
}

async function looked() {
  try {
    const options = { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(ALIVE_WITHIN) };
    const answer = await fetch("/lane/alive", options);
    if (answer.type === "opaqueredirect" || answer.status === 401) return ended();
    if (answer.ok) return here();
    misses += 1; // it is there, and has too much to do: once is no news
    if (misses > 1) away();
  } catch {
    away();
  }
}

// Takes over what the gate made anew. One at a time: an older page never comes after a newer one.
let refreshing = null;
let wanted = null;
// What the page says of a form that was sent stays until something else happens.
let said = new URL(location.href).searchParams.get("say");

function refresh(say = said) {
  wanted = { say };
  refreshing = refreshing || refreshAll().finally(() => { refreshing = null; });
  return refreshing;
}

async function refreshAll() {
  while (wanted) {
    const { say } = wanted;
    wanted = null;
    try {
      await refreshOnce(say);
    } catch {
      look();
    }
  }
}

async function refreshOnce(say) {
  const address = new URL(location.href);
  if (say) address.searchParams.set("say", say);
  const answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(ALIVE_WITHIN) });
  if (answer.type === "opaqueredirect") return ended();
  if (!answer.ok) return look();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (isAway) return;
  document.title = page.title;
  document.getElementById("rest").innerHTML = page.getElementById("rest").innerHTML;
  wear(page.getElementById("face"));
  for (const id of ["said", "case", "slip", "gate", "history"]) takeOver(document.getElementById(id), page.getElementById(id));
}

function takeOver(old, fresh) {
  if (!old || !fresh) return;
  const at = document.activeElement;
  const types = old.contains(at) && at.matches("textarea, input");
  // The same case stays as it is, with what the officer opened and typed; while one types, another case waits.
  const isSame = old.dataset.case && old.dataset.case === fresh.dataset.case;
  if (types || isSame) return;
  if (fresh.dataset.case !== undefined) old.dataset.case = fresh.dataset.case;
  old.replaceChildren(...document.adoptNode(fresh).childNodes);
}

// What was answered is shown once: by its event, or by the answer itself where no event comes.
let lastShown = "";

async function shown(answer) {
  const key = [answer.id, answer.outcome, answer.waits_for_person, answer.overridden].join();
  if (key === lastShown) return;
  lastShown = key;
  said = null;
  show("unjudged", false);
  await refresh();
  if (!isAway) play(face.dataset.face);
}

let toldToWait = -WAIT_EVERY;

async function waits() {
  if (performance.now() - toldToWait < WAIT_EVERY) return;
  toldToWait = performance.now();
  await refresh("wait");
  play(face.dataset.face);
}

function unjudged() {
  if (isAway) return;
  show("unjudged", true);
  wearTemplate("again");
  play("refer");
}

// Two codes are in view: none is judged, and the traveller sees why beside the camera's view.
let severalSince = 0;
let severalSeen = -SEVERAL_LIFE;

function several() {
  const now = performance.now();
  if (now - severalSeen > SEVERAL_LIFE) severalSince = now;
  severalSeen = now;
  if (now - severalSince < SEVERAL_FOR || isAway || face.dataset.face !== "ready") return;
  if (worn !== "one-code-face") wearTemplate("one-code");
  clearTimeout(resting);
  resting = setTimeout(rest, SEVERAL_LIFE);
}

// Decisions of this lane, wherever they were made.
let events = null;

function listen() {
  if (events) events.close();
  events = new EventSource("/v1/decisions");
  const own = (event) => {
    const answer = JSON.parse(event.data);
    if (answer.lane === name) shown(answer);
  };
  for (const kind of ["comparing", "decision", "override"]) events.addEventListener(kind, own);
  events.addEventListener("reading", (event) => {
    const told = JSON.parse(event.data);
    if (told.lane === name && told.outcome === "wait") waits();
  });
  for (const kind of ["passed", "not-passed", "sent-on", "slip", "slip-open", "no-slip", "lane-closed", "lane-opened", "notice", "gap"]) events.addEventListener(kind, () => refresh());
  events.addEventListener("open", () => refresh());
  events.addEventListener("error", async () => {
    const { readyState } = events;
    await look();
    if (readyState !== EventSource.CLOSED || isAway) return; // the browser connects again, or here() does
    await pause(ALIVE_EVERY);
    if (!isAway && events.readyState === EventSource.CLOSED) listen();
  });
}

// A code is judged. What comes back says whether it was.
async function check(kind, body) {
  let address = "/v1/check?lane=" + encodeURIComponent(name);
  if (persons && persons.value) address += "&persons=" + encodeURIComponent(persons.value);
  let answer;
  try {
    const headers = { "Content-Type": kind };
    answer = await fetch(address, { method: "POST", headers, body, signal: AbortSignal.timeout(CHECK_WITHIN) });
  } catch {
    await look();
    return null;
  }
  if (answer.status === 401) ended();
  if (!answer.ok) return null;
  const told = await answer.json();
  if (told.message === "one-code") several();
  else if (told.outcome === "wait") await waits();
  else if (told.outcome === "closed") refresh();
  else if (told.outcome !== "unread" && !told.repeat) {
    if (persons) persons.value = ""; // people are counted for each party
    await shown(told);
  }
  return told;
}

async function scanned(text) {
  const answer = await check("text/plain", text);
  if (!answer) unjudged();
  else if (answer.repeat) refresh();
}

const isText = (at) => at && at.matches("textarea, input:not([type=checkbox])");

function keys(event) {
  const button = /^F\d$/.test(event.key) && document.querySelector(`#case [data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    button.click();
    if (button.matches("summary")) button.parentElement.querySelector("textarea").focus();
    return;
  }
  const at = document.activeElement;
  // A wedge scanner types wherever the focus is. A code that came to where an officer types is taken out again.
  if (event.key === "Enter" && isText(at) && at !== field) {
    const code = /C1:[0-9A-Z $%*+\-./:]{60,}$/.exec(at.value);
    if (code) {
      event.preventDefault();
      at.value = at.value.slice(0, code.index);
      scanned(code[0]);
    }
    return;
  }
  const isTyped = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  const presses = event.key === " " && at && at.matches("button, summary, input, a");
  const stays = isText(at) && (at !== persons || /\d/.test(event.key)); // a code begins with a letter
  if (isTyped && !stays && !presses) field.focus({ preventScroll: true });
}

// One picture in flight: the newest goes when the gate has answered the one before.
async function watch(video, track) {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { alpha: false });
  let failed = 0;
  while (track.readyState === "live") {
    await Promise.race([new Promise((next) => video.requestVideoFrameCallback(next)), pause(1000)]);
    if (isAway || isClosed() || !video.videoWidth) {
      await pause(200);
      continue;
    }
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    paper.drawImage(video, 0, 0);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const answer = picture && await check("image/jpeg", picture);
    failed = answer ? 0 : failed + 1;
    if (failed > 3) show("unjudged", !isAway); // once is no news: the lane judges another code
    if (failed) await pause(500);
  }
}

// A camera that goes is taken again when it is back: at once where the browser tells of it.
const plugged = (devices) => new Promise((is) => devices.addEventListener("devicechange", is, { once: true }));

async function camera() {
  const video = document.querySelector("#camera");
  const devices = navigator.mediaDevices; // none beyond this machine without TLS
  let had = false;
  for (;;) {
    try {
      const wanted = { width: { ideal: 640 }, height: { ideal: 480 } };
      video.srcObject = await devices.getUserMedia({ video: wanted, audio: false });
      const [track] = video.srcObject.getVideoTracks();
      video.classList.toggle("mirror", track.getSettings().facingMode === "user");
      await video.play();
      video.hidden = false;
      show("blind", false);
      show("camera-gone", false);
      had = true;
      await watch(video, track);
    } catch {
      // no camera, or none for this page: the scanner's field is there
    }
    video.hidden = true;
    show("camera-gone", had);
    show("blind", !had);
    if (!devices) return;
    await Promise.race([plugged(devices), pause(CAMERA_EVERY)]);
  }
}

function remember() {
  try {
    const was = localStorage.getItem("sound");
    switched.checked = was !== "off";
    switched.addEventListener("change", () => localStorage.setItem("sound", switched.checked ? "on" : "off"));
  } catch {
    // a browser that keeps nothing: sound is on
  }
}

// Loading the page again says nothing of a form that was sent long ago.
const own = new URL(location.href);
own.searchParams.delete("say");
history.replaceState(null, "", own);

wear(face);
listen();
setInterval(look, ALIVE_EVERY);
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, isSounding);
if (field) {
  remember();
  switched.addEventListener("change", isSounding);
  document.addEventListener("keydown", keys);
  document.querySelector("#scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value;
    field.value = "";
    if (text) scanned(text);
    field.focus({ preventScroll: true });
  });
  persons.addEventListener("change", () => field.focus({ preventScroll: true }));
  camera();
  field.focus({ preventScroll: true });
}
isSounding();
