// IndexedDB, for both apps.

/** What a request gives. */
export const done = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = () => bad(request.error);
});

/** Gives the database of that name, with these stores; opened once. */
export function databaseOf(name, stores) {
  let opened;
  return () => {
    opened ??= new Promise((good, bad) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => stores.forEach((store) => request.result.createObjectStore(store));
      request.onsuccess = () => {
        // A browser that clears its storage, or a newer app, closes it: the next look opens it again, and finds nothing.
        request.result.onversionchange = () => { request.result.close(); opened = undefined; };
        request.result.onclose = () => { opened = undefined; };
        good(request.result);
      };
      request.onerror = () => { opened = undefined; bad(request.error); };
    });
    return opened;
  };
}
