// Opens the page on which key points are noted when there is no connection.
// It keeps that page for one account, the one that opened it last, and for twelve hours; nothing else that is private.

const PAGES = 'ci-kb-capture-';
const PARTS = 'ci-kb-parts';
const LONGEST = 12 * 60 * 60 * 1000;
const PATIENCE = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => event.waitUntil(keep(event.data)));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname.endsWith('/capture')) event.respondWith(page(request));
  else if (pathname.includes('/static/')) event.respondWith(part(request));
});

// What a page asks to be kept: itself, and the parts it is made of.
async function keep({ page: address, parts }) {
  const store = await caches.open(PARTS);
  await Promise.allSettled([
    fetch(address, { redirect: 'manual' }).then((answer) => kept(address, answer)),
    ...parts.map(async (one) => (await store.match(one)) ?? store.add(one)),
  ]);
}

async function page(request) {
  const address = new URL(request.url).pathname;
  const fresh = fetch(request).then(async (answer) => {
    await kept(address, answer.clone());
    return answer;
  });
  return first(fresh, () => remembered(address));
}

async function part(request) {
  const store = await caches.open(PARTS);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await store.put(request, answer.clone());
    return answer;
  });
  return first(fresh, () => store.match(request));
}

// The answer of the server; what was kept of it when the server does not answer soon.
async function first(fresh, fallback) {
  const late = new Promise((settle) => { setTimeout(settle, PATIENCE); });
  try {
    const answer = await Promise.race([fresh, late]);
    if (answer) return answer;
  } catch {
    return (await fallback()) ?? Response.error();
  }
  return (await fallback()) ?? fresh;
}

// Keeps a page for the account it was made for, and forgets those of every other account; without one, all.
async function kept(address, answer) {
  const device = answer.ok ? answer.headers.get('X-Device-Key') : '';
  if (answer.ok && !device) return;
  if (answer.status >= 429) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + device) await caches.delete(name);
  }
  if (device) await (await caches.open(PAGES + device)).put(address, answer);
}

async function remembered(address) {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  const found = name && await (await caches.open(name)).match(address);
  if (!found) return undefined;
  if (Date.now() - Date.parse(found.headers.get('Date')) < LONGEST) return found;
  await caches.delete(name);
  return undefined;
}
