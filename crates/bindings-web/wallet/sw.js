// Keeps the app on the phone or tablet. What the authority says is never kept here: the app keeps that itself, verified.
"use strict";

// Both are written when the app is put together: any change of a file is another version.
const VERSION = "VERSION";
const FILES = ["FILES"];
// Another app of this origin has its own.
const OWN = `clearance-${new URL(self.registration.scope).pathname}-`;
const CACHE = OWN + VERSION;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // One after the other: the authority counts requests by address.
    for (const name of FILES) {
      const answer = await fetch(name, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      await cache.put(new URL(name, self.registration.scope), answer);
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(OWN) && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  const scope = new URL(self.registration.scope);
  if (event.request.method !== "GET" || asked.origin !== scope.origin || !asked.pathname.startsWith(scope.pathname)) return;
  asked.search = "";
  if (asked.pathname === scope.pathname) asked.pathname += "index.html";
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(asked)) ?? fetch(event.request);
  })());
});
