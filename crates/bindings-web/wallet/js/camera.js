// The camera, for what somebody else shows: a gate's challenge, an activation code. The reader is loaded when it is needed.

import { button, h } from "./dom.js";
import { texts } from "./reading.js";
import { say } from "./words.js";

/** Milliseconds for a picture in which there is nothing. */
const LIMIT = 250;
const pause = (ms) => new Promise((over) => setTimeout(over, ms));

/** A part of a page that opens the camera on request. `understands` makes of a text what it stands for, or nothing where it is for something
 *  else; `take` gets that. Of two that would do none is taken: the holder knows which one is meant, and shows it alone. */
export function camera(understands, take) {
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
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    while (isOn && place.isConnected) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      paper.drawImage(video, 0, 0);
      const seen = await texts(paper.getImageData(0, 0, canvas.width, canvas.height), LIMIT).catch(() => undefined);
      if (!isOn || !place.isConnected) break;
      if (!seen) { // the reader failed, and begins anew
        await pause(1000);
        continue;
      }
      const fit = new Set(seen.map((text) => understands(text.trim())).filter(Boolean));
      if (fit.size === 1) {
        stop();
        says.textContent = "";
        offer();
        take(...fit);
        return;
      }
      if (seen.length > 0) says.textContent = say(fit.size > 1 ? "oneOnly" : "notThis");
      await pause(80);
    }
    stop();
  }
  offer();
  return place;
}
