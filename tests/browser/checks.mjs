// What every page has to hold, for the tests that say by `found(where, what)` what does not.

/** Nothing is wider than the window. */
export const notWiderBy = (found) => async (page, where) => {
  const [wide, narrow] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (wide > narrow) found(where, `scrolls sideways: ${wide} px on ${narrow}`);
};

/** Fingers in gloves hit 44 px. */
export const bigEnoughBy = (found) => async (page, where) => {
  const small = await page.evaluate(() => [...document.querySelectorAll("main :is(button, summary, nav a, input:not([type=hidden], [type=checkbox]), .tick)")]
    .filter((it) => it.checkVisibility()).map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([html, box]) => `${html} ${box.width}x${box.height}`));
  if (small.length) found(where, `too small to touch: ${small[0]}`);
};
