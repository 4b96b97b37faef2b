// The authority's API for phones, on the server that this app came from.

const TIME = 15_000;

/** Why the authority did not do it: `status` is 0 where it was not reached. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `status ${status}`);
    Object.assign(this, { status, code: problem?.code, problem });
  }
}

async function ask(path, { token, body, kind = "json" } = {}) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, {
      method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit",
      signal: AbortSignal.timeout(TIME),
    });
  } catch {
    throw new Refused(0);
  }
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => undefined));
  if (kind === "bytes") return { bytes: new Uint8Array(await answer.arrayBuffer()), date: answer.headers.get("date") };
  if (kind === "text") return answer.text();
  return answer.status === 204 ? undefined : answer.json();
}

export const root = () => ask("root.pub", { kind: "text" });
export const trustList = () => ask("/v1/public/trust-list", { kind: "bytes" });
export const trustChain = () => ask("/v1/public/trust-chain", { kind: "bytes" });
export const challenge = () => ask("/v1/phone/challenge", { body: {} });
/** `key`: where the key comes from, `device` or `passkey`. */
export const activate = (code, request, key) => ask("/v1/phone/activation", { body: { code, request, key } });
export const recovery = (request) => ask("/v1/phone/recovery", { body: { request } });
export const standings = (token) => ask("/v1/phone/standings", { token });
export const credential = (token, standing, request, app) => ask("/v1/phone/credentials", { token, body: { standing, request, app } });
export const notices = (token, language) => ask(`/v1/phone/notices?language=${language}`, { token });
export const saw = (token, notice) => ask(`/v1/phone/notices/${notice}/read`, { token, body: {} });
export const enquire = (token, question) => ask("/v1/phone/enquiry", { token, body: question });
export const schemes = () => ask("/v1/schemes");
export const form = (scheme, language) => ask(`/v1/schemes/${scheme}/form?language=${language}`);

const BASE64 = { alphabet: "base64url", omitPadding: true };

export function base64(bytes) {
  if (bytes.toBase64) return bytes.toBase64(BASE64);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function unbase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (symbol) => symbol.charCodeAt(0));
}
