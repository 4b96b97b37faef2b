// The camera, for what somebody else shows: a gate's challenge, an activation code. The reader is loaded when it is needed.

import { button, h } from "./dom.js";
import { say } from "./words.js";

let reader;
const load = () => (reader ??= import("../wasm/clearance_scan.js").then(async (module) => {
  await module.default();
  return module.read;
}));

/** A part of a page that opens the camera on request. `take` says of a text whether it was the right one. */
export function camera(take) {
  const place = h("div", { class: "stack" });
  const says = h("p", { class: "small quiet", role: "status" });
  let stop;
  const offer = () => place.replaceChildren(button(say("scan"), open, "btn btn-2"), says);
  async function open() {
    says.textContent = "";
    const video = h("video", { class: "video", muted: true, playsinline: true });
    let isOn = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
      stop = () => {
        isOn = false;
        for (const track of stream.getTracks()) track.stop();
      };
      video.muted = true;
      video.srcObject = stream;
      await video.play();
    } catch {
      stop?.();
      says.textContent = say("noCamera");
      return;
    }
    says.textContent = say("scanning");
    place.replaceChildren(video, button(say("scanStop"), () => { stop(); says.textContent = ""; offer(); }, "btn btn-2"), says);
    const read = await load();
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    while (isOn && place.isConnected) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      paper.drawImage(video, 0, 0);
      const text = read(brightness(paper.getImageData(0, 0, canvas.width, canvas.height).data), canvas.width);
      if (text !== undefined) {
        if (take(text.trim())) {
          stop();
          says.textContent = "";
          offer();
          return;
        }
        says.textContent = say("notThis");
      }
      await new Promise((next) => setTimeout(next, 80));
    }
    stop();
  }
  offer();
  return place;
}

/** Of red, green, blue and alpha the brightness, a byte a pixel. */
function brightness(data) {
  const luma = new Uint8Array(data.length / 4);
  for (let at = 0; at < luma.length; at++) {
    luma[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
  }
  return luma;
}
