// Notes key points without waiting for the connection: each is kept on this device until the server has recorded it.
// The device gives each point its command, so that one sent twice is recorded once.

const place = document.querySelector('[data-capture]');
const { door, worker, scope, device, episode, signIn } = place.dataset;
const form = place.querySelector('form.capture');
const { text, group, day, new_group: newGroup } = form.elements;
const said = form.querySelector('.capture__said');
const waiting = place.querySelector('.capture__waiting');
const recorded = document.getElementById('recorded-points');
const POINT = `ci-kb-point:${device}:${episode}:`;
const DRAFT = `ci-kb-draft:${device}:${episode}`;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 15_000;
let token = form.elements.csrf_token.value;
let pause = 2000;
let timer;
let sending = false;

const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date());
const made = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('');
const where = (point) => `${point.group || 'The whole group'}, day ${point.day}`;

// ---- what this device keeps: one entry for each point, so that two windows never overwrite each other ----

const keep = (point) => localStorage.setItem(POINT + point.command, JSON.stringify(point));
const forget = (point) => localStorage.removeItem(POINT + point.command);
const kept = () => Object.keys(localStorage)
  .filter((key) => key.startsWith(POINT))
  .map((key) => JSON.parse(localStorage.getItem(key)))
  .sort((one, other) => one.at - other.at);

// ---- what one sees ----

function show(why = '') {
  const points = kept();
  const list = waiting.querySelector('ul');
  const open = new Map([...list.children].map((item) => [item.dataset.command, item]));
  const items = points.map((point) => {
    const shown = open.get(point.command);
    return shown && shown.dataset.refused === (point.refused ?? '') ? shown : item(point);
  });
  if (items.length !== list.children.length || items.some((one) => one.parentNode !== list)) list.replaceChildren(...items);
  waiting.hidden = points.length === 0;
  waiting.querySelector('.capture__why').replaceChildren(...(why ? [why] : []));
  if (why === SIGN_IN) {
    const link = document.createElement('a');
    link.href = signIn;
    link.textContent = 'Sign in';
    waiting.querySelector('.capture__why').append(' ', link);
  }
}

const SIGN_IN = 'You are no longer signed in. What you wrote stays on this device until you sign in again as yourself.';
const LATER = 'There is no connection at this moment. What you wrote is kept on this device, and sent when it is back.';

function item(point) {
  const name = point.refused ? 'refused-point' : 'waiting-point';
  const shown = document.getElementById(name).content.firstElementChild.cloneNode(true);
  shown.dataset.command = point.command;
  shown.dataset.refused = point.refused ?? '';
  shown.querySelector('.capture__where').textContent = where(point);
  if (!point.refused) {
    shown.querySelector('.prose').textContent = point.text;
    return shown;
  }
  const area = shown.querySelector('textarea');
  area.id = `refused-${point.command}`;
  area.value = point.text;
  const error = shown.querySelector('.ds_question__error-message');
  error.id = `${area.id}-error`;
  error.textContent = point.refused;
  area.setAttribute('aria-describedby', error.id);
  shown.querySelector('label').htmlFor = area.id;
  area.addEventListener('input', () => keep({ ...point, text: area.value }));
  shown.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    keep({ ...point, text: area.value.trim(), refused: '' });
    send();
  });
  shown.querySelector('[type="button"]').addEventListener('click', () => {
    forget(point);
    show();
    text.focus();
  });
  return shown;
}

function list(point, address) {
  const shown = document.getElementById('recorded-point').content.firstElementChild.cloneNode(true);
  shown.dataset.group = point.group;
  shown.querySelector('.prose').textContent = point.text;
  shown.querySelector('.capture__where').textContent = where(point);
  for (const [index, link] of shown.querySelectorAll('a').entries()) {
    link.href = `${address}/${['correct', 'withdraw'][index]}`;
    link.firstElementChild.textContent = ` the key point: ${point.text.slice(0, 80)}`;
  }
  recorded.prepend(shown);
  document.querySelector('.capture__none')?.remove();
}

// ---- sending ----

async function post(point) {
  const { command, group: inGroup, day: onDay, on } = point;
  return fetch(door, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
    body: JSON.stringify({ command, text: point.text, group: inGroup, day: onDay, on, device }),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
}

// The token ends with the session; the page itself carries a new one, if the same person is signed in.
async function renewed() {
  const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const found = page.querySelector('form.capture [name="csrf_token"]')?.value;
  if (!found || page.querySelector('[data-capture]').dataset.device !== device) return false;
  token = found;
  return true;
}

// Sends one point.  Answers why it still waits; nothing when it was recorded, or refused with a sentence.
async function deliver(point) {
  let answer = await post(point);
  if (answer.status === 400) {
    if (!await renewed()) return SIGN_IN;
    answer = await post(point);
  }
  if (answer.status === 401) return SIGN_IN;
  if (answer.status === 429 || answer.status >= 500) return LATER;
  const told = await answer.json();
  if (answer.ok && told.command !== point.command) return LATER;
  if (answer.ok) {
    forget(point);
    list(point, told.address);
    said.textContent = `Recorded at ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}.`;
    if (told.may_name?.length) {
      said.textContent += ` Does it name a person (${told.may_name.join(', ')})? Then correct it: people are named by their role.`;
    }
  } else {
    keep({ ...point, refused: told.detail ?? 'It was not recorded.' });
    said.textContent = 'A key point was not recorded. It is shown below, and can be changed.';
  }
  return '';
}

async function send() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  let why = '';
  try {
    for (let point; !why && (point = kept().find((one) => !one.refused));) why = await deliver(point);
  } catch {
    why = LATER;
  }
  sending = false;
  show(why);
  if (why === LATER) {
    said.textContent = 'Kept on this device. It is sent when the connection is back.';
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  } else {
    pause = 2000;
    if (!why) keepPage();
  }
}

function sendNow() {
  pause = 2000;
  send();
}

// ---- writing ----

form.addEventListener('submit', (event) => {
  const words = text.value.trim();
  if (!words) {
    event.preventDefault();
    text.focus();
    return;
  }
  const point = {
    command: made(), text: words, group: newGroup.value.trim() || group.value, day: Number(day.value) || 1, on: today(), at: Date.now(),
  };
  try {
    keep(point);
  } catch {
    return; // this device keeps nothing: the form is sent as it is
  }
  event.preventDefault();
  text.value = '';
  localStorage.removeItem(DRAFT);
  show();
  text.focus();
  send();
});

text.addEventListener('input', () => {
  try {
    localStorage.setItem(DRAFT, text.value);
  } catch { /* the draft alone is not kept */ }
});

// Another group's points are another page; without a connection, those of this page that are of the group.
for (const choice of [group, day]) {
  choice.addEventListener('change', () => {
    localStorage.setItem(`ci-kb-place:${device}:${episode}`, JSON.stringify({ group: group.value, day: day.value, on: today() }));
    if (choice === group && navigator.onLine) {
      location.replace(`?${new URLSearchParams({ group: group.value, day: day.value })}`);
    } else if (choice === group) {
      for (const one of recorded.children) one.hidden = one.dataset.group !== group.value;
    }
  });
}

// A page opened from this device's store stands where its recorder was last, not where the page was made.
function restorePlace() {
  const last = JSON.parse(localStorage.getItem(`ci-kb-place:${device}:${episode}`) ?? 'null');
  if (last?.on !== today() || location.search) return;
  for (const [choice, value] of [[group, last.group], [day, last.day]]) {
    if ([...choice.options].some((option) => option.value === value)) choice.value = value;
  }
}

document.querySelector('form[action$="/sign-out"]')?.addEventListener('submit', (event) => {
  const many = kept().length;
  if (many && !confirm(`Not sent yet: ${many}. They stay on this device until you sign in again. Sign out?`)) event.preventDefault();
});

// ---- opening without a connection ----

async function keepPage() {
  if (!('serviceWorker' in navigator)) return;
  const ready = await navigator.serviceWorker.ready;
  const parts = performance.getEntriesByType('resource').map((one) => one.name.split('#')[0])
    .filter((address) => address.startsWith(location.origin) && address.includes('/static/'));
  ready.active.postMessage({ page: location.pathname, parts: [...new Set(parts)] });
}

if (!text.value) text.value = localStorage.getItem(DRAFT) ?? '';
restorePlace();
addEventListener('online', sendNow);
document.addEventListener('visibilitychange', () => { if (!document.hidden) sendNow(); });
if ('serviceWorker' in navigator) navigator.serviceWorker.register(worker, { scope }).catch(() => {});
show();
send();
