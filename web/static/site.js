// Small comforts for those whose browser runs scripts.  Every page works without this file.

document.documentElement.classList.add('js-enabled');

// Brings a person, and a screen reader, to what is wrong with the form just sent.
document.getElementById('error-summary')?.focus();

// Counts words while one writes; says so aloud only when writing pauses.
for (const message of document.querySelectorAll('[data-word-count]')) {
  const field = document.getElementById(message.dataset.wordCount);
  const advised = Number(message.dataset.words);
  const initial = message.textContent;
  let pause;
  const tell = () => {
    const words = field.value.trim().split(/\s+/).filter(Boolean).length;
    message.textContent = words ? `${words} ${words === 1 ? 'word' : 'words'}. ${initial}` : initial;
    message.classList.toggle('word-count--long', words > advised);
  };
  field.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(tell, 500);
  });
  message.setAttribute('aria-live', 'polite');
  tell();
}

// On a phone, filters begin closed, so that results come into view; what is chosen stays in sight.
if (matchMedia('(max-width: 47.99rem)').matches) {
  for (const facet of document.querySelectorAll('details.facet[open]')) {
    facet.open = Boolean(facet.querySelector('.facet__link--chosen'));
  }
}

// What this device keeps of the fieldwork is for one account: whoever else is signed in, or nobody, finds it gone.
if ('caches' in window) {
  const mine = `ci-kb-capture-${document.documentElement.dataset.device}`;
  for (const name of await caches.keys()) {
    if (name.startsWith('ci-kb-capture-') && name !== mine) await caches.delete(name);
  }
}

// Suggestions while one types, fetched when somebody comes to a search box.
for (const field of document.querySelectorAll('[data-suggest]')) {
  field.addEventListener('focus', async () => {
    const { suggestFor } = await import('./type_ahead.js');
    suggestFor(field);
  }, { once: true });
}

// The design system's own parts, fetched only by pages that have one.
// Started one by one: its `initAll` would also start the tracking of visitors.
const parts = {
  'ds-accordion': 'Accordion',
  'ds-tabs': 'Tabs',
};
const used = Object.keys(parts).filter((name) => document.querySelector(`[data-module="${name}"]`));
if (used.length && document.documentElement.dataset.designSystem) {
  const { default: DS } = await import('./vendor/sgds/scripts/design-system.js');
  for (const name of used) {
    for (const element of document.querySelectorAll(`[data-module="${name}"]`)) {
      new DS.components[parts[name]](element).init();
    }
  }
}
