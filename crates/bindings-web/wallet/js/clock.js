// The phone's clocks, read together.

/** Differs each time the page is loaded: the clock that nobody can set begins anew then. */
const boot = Math.floor(Math.random() * 2 ** 52);

export const moment = () => ({
  wall: Math.floor(Date.now() / 1000),
  boot,
  ms: Math.max(0, Math.floor(performance.timeOrigin + performance.now())),
});

/** Seconds since 1970 of what the authority writes. */
export const seconds = (text) => (text ? Math.floor(Date.parse(text) / 1000) : undefined);
