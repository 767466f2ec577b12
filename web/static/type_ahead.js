// Offers words while one types into a search box: by arrow keys or pointer, told to screen readers.

const PAUSE = 150;
const SHORTEST = 2;

export function suggestFor(field) {
  const list = document.createElement('ul');
  const status = document.createElement('p');
  list.id = `${field.id}-suggestions`;
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  field.after(list, status);
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-expanded', 'false');
  field.setAttribute('aria-controls', list.id);

  let active = -1;
  let pause;
  let asking;

  const hide = () => {
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
    status.textContent = '';
  };

  const close = () => {
    clearTimeout(pause);
    asking?.abort();
    hide();
  };

  const choose = (words) => {
    field.value = words;
    close();
    field.form.requestSubmit();
  };

  // What was typed since is still to be asked for.
  const show = (suggestions) => {
    hide();
    if (!suggestions.length) return;
    list.replaceChildren(...suggestions.map((words, number) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${number}`;
      option.className = 'suggestions__one';
      option.textContent = words;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.addEventListener('mousedown', (event) => event.preventDefault());
      option.addEventListener('click', () => choose(words));
      return option;
    }));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    const many = suggestions.length === 1 ? '1 suggestion' : `${suggestions.length} suggestions`;
    status.textContent = `${many}. Use the up and down arrow keys.`;
  };

  const ask = async () => {
    const typed = field.value.trim();
    if (typed.length < SHORTEST) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === field) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== 'AbortError') hide();
    }
  };

  const move = (step) => {
    const options = [...list.children];
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, number) => option.setAttribute('aria-selected', String(number === active)));
    options[active].scrollIntoView({ block: 'nearest' });
    field.setAttribute('aria-activedescendant', options[active].id);
  };

  field.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(list.children[active].textContent);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  });
  if (field.value !== field.defaultValue) ask(); // typed while this file was on its way
}
