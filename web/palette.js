// SPDX-License-Identifier: Apache-2.0
// palette.js: everything by name (Ctrl-K), and the sheet of all keys (?).

import {keys} from './keys.js';
import * as talk from './talk.js';
import {t} from './words.js';

function dialog(label) {
  document.querySelector('dialog.ours')?.remove();
  const box = document.createElement('dialog');
  box.className = 'ours';
  box.setAttribute('aria-label', label);
  box.addEventListener('close', () => box.remove());
  box.addEventListener('click', event => event.target === box && box.close());
  document.body.append(box);
  return box;
}

function element(name, className, text) {
  const it = document.createElement(name);
  if (className) it.className = className;
  if (text) it.textContent = text;
  return it;
}

export function help() {
  const box = dialog(t('All keys'));
  const head = box.appendChild(element('div', 'dialog-head'));
  head.append(element('h2', '', t('All keys')));
  const body = box.appendChild(element('div', 'dialog-body'));
  const rows = body.appendChild(element('ul', 'keys'));
  for (const row of keys) {
    const line = rows.appendChild(element('li'));
    line.append(element('span', '', t(row.words)));
    const sign = line.appendChild(element('span', 'nowrap'));
    for (const one of row.key.split(' ')) sign.append(element('kbd', '', one), ' ');
  }
  body.append(element('p', 'quiet small', t('Single keys can be switched off in your profile.')));
  const shut = head.appendChild(element('button', 'button plain', t('Close')));
  shut.addEventListener('click', () => box.close());
  box.showModal();
}

function places() {
  const links = [...document.querySelectorAll('#views a[href]:not([href^="#"])')];
  return links.map(link => ({words: link.textContent.trim().replace(/\s*[\d,+]+$/, ''), also: t('view'), run: () => location.assign(link.href)}));
}

function talks() {
  return [...document.querySelectorAll('#rows > .item > a')].map(link => ({
    words: link.querySelector('.name').textContent + ': ' + link.querySelector('.subject').textContent,
    also: 'open',
    run: () => talk.open(link.href),
  }));
}

function actions() {
  return keys.filter(row => !['j', 'k', 'Escape', 'Ctrl K'].includes(row.key))
    .map(row => ({words: t(row.words), also: row.key, run: row.run}));
}

export function open() {
  const box = dialog(t('Everything, by name'));
  const all = [...actions(), ...places(), ...talks()];
  const inside = box.appendChild(element('div', 'palette'));
  const input = inside.appendChild(element('input'));
  input.setAttribute('aria-label', t('What do you want to do?'));
  input.placeholder = t('What do you want to do?');
  input.autocomplete = 'off';
  const rows = inside.appendChild(element('ul'));
  rows.id = 'palette-rows';
  rows.tabIndex = -1;
  const say = {role: 'combobox', 'aria-expanded': 'true', 'aria-controls': rows.id, 'aria-autocomplete': 'list'};
  for (const [name, value] of Object.entries(say)) input.setAttribute(name, value);
  rows.setAttribute('role', 'listbox');
  rows.setAttribute('aria-label', t('What can be done'));
  let at = 0;
  let found = [];
  const search = () => ({words: t('Search for “{1}”', input.value.trim()), also: '/', run: () => location.assign('/search?q=' + encodeURIComponent(input.value.trim()))});
  const draw = () => {
    const parts = input.value.trim().toLowerCase().split(/\s+/);
    found = all.filter(it => parts.every(part => it.words.toLowerCase().includes(part))).slice(0, 12);
    if (input.value.trim()) found.push(search());
    at = Math.min(at, found.length - 1);
    rows.replaceChildren(...found.map((it, i) => {
      const row = element('li', 'menu-item');
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(i === at));
      row.id = `palette-${i}`;
      row.append(element('span', '', it.words), element('span', 'quiet', it.also));
      row.addEventListener('click', () => choose(i));
      return row;
    }));
    input.setAttribute('aria-activedescendant', `palette-${at}`);
  };
  const choose = i => {
    box.close();
    found[i]?.run();
  };
  input.addEventListener('input', () => {
    at = 0;
    draw();
  });
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      at = (at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length;
      draw();
      rows.children[at]?.scrollIntoView({block: 'nearest'});
    } else if (event.key === 'Enter') {
      choose(at);
    } else {
      return;
    }
    event.preventDefault();
  });
  draw();
  box.showModal();
  input.focus();
}
