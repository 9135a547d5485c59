// SPDX-License-Identifier: Apache-2.0
// list.js: the list. Rows that are known are changed where they stand; what would move others waits behind a
// button while the hand is there (pointer, focus, a choice being made), so that nothing moves under it.

import {part} from './net.js';
import {wrong} from './toast.js';
import {t} from './words.js';

const place = () => document.getElementById('list-scroll');
const rows = () => document.getElementById('rows');
export const items = () => [...document.querySelectorAll('#rows > .item')];
export const current = () => document.querySelector('#rows > .item[aria-current]');
export const view = () => document.getElementById('list')?.dataset.view || 'yours';
let waiting = null;

export const picked = () => [...document.querySelectorAll('#rows .pick:checked')].map(box => box.value);

export function showPicked() {
  const n = picked().length;
  const bar = document.getElementById('bulk');
  if (!bar) return;
  bar.hidden = n === 0;
  document.getElementById('list').classList.toggle('picking', n > 0);
  bar.querySelector('.count').textContent = n === 1 ? t('one chosen') : t('{1} chosen', n);
  for (const link of bar.querySelectorAll('[data-sheet]'))
    link.href = `/sheets/${link.dataset.sheet}?view=${view()}&` + picked().map(id => 'conversation=' + id).join('&');
}

export function pickNone() {
  for (const box of document.querySelectorAll('#rows .pick:checked')) box.checked = false;
  showPicked();
}

export function pick(row, also) {
  const box = row?.querySelector('.pick');
  if (!box) return;
  box.checked = also ?? !box.checked;
  showPicked();
}

export function mark(number) {
  const was = current();
  const is = document.querySelector(`#rows > .item[data-number="${number}"]`);
  if (was !== is) was?.removeAttribute('aria-current');
  document.querySelector('#rows > .item.was')?.classList.remove('was');
  is?.setAttribute('aria-current', 'true');
  is?.classList.add('read');
  return is;
}

// The row the keys act on: the one with the focus, else the open one, else the one of the last time here, else none.
export function here() {
  return document.activeElement?.closest?.('#rows > .item') || current() || document.querySelector('#rows > .item.was');
}

// ---- each list keeps its place, as long as the tab is open ----

const PAGES_BACK = 5;
const placeKey = () => `heard:place:${view()}`;

export function leave() {
  if (!place()) return;
  try {
    sessionStorage.setItem(placeKey(), JSON.stringify({top: place().scrollTop, row: here()?.id || ''}));
  } catch { /* not kept, then */ }
}

export async function comeBack() {
  let was = null;
  try {
    was = JSON.parse(sessionStorage.getItem(placeKey()));
  } catch { /* none was kept */ }
  if (!was || !place()) return;
  const far = () => place().scrollHeight - place().clientHeight < was.top;
  for (let i = 0; i < PAGES_BACK && far() && document.getElementById('more'); i++) await older();
  place().scrollTop = was.top;
  if (current()) return current().scrollIntoView({block: 'nearest'});
  if (was.row) document.getElementById(was.row)?.classList.add('was');
}

// Where the conversations before and after the open one are, the next one first.
export function beside() {
  const all = items();
  const at = all.indexOf(current());
  return at < 0 ? [] : [all[at + 1], all[at - 1]].filter(Boolean).map(row => row.querySelector('a').href);
}

export function step(by) {
  const all = items();
  const at = all.indexOf(here());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  document.querySelector('#rows > .item.was')?.classList.remove('was');
  next?.querySelector('a').focus({preventScroll: true});
  if (!document.getElementById('desk').classList.contains('reading')) next?.scrollIntoView({block: 'nearest'});
  return next;
}

function handIsHere() {
  const list = document.getElementById('list');
  return list.matches(':hover') || list.contains(document.activeElement) || picked().length > 0 ||
    place().scrollTop > 40;
}

function sameOrder(fresh) {
  const ids = [...fresh.querySelectorAll('#rows > .item')].map(row => row.dataset.id).join();
  return ids === items().map(row => row.dataset.id).join();
}

function adopt(row, from) {
  const link = row.querySelector('a');
  const fresh = from.querySelector('a');
  if (link.innerHTML !== fresh.innerHTML) link.innerHTML = fresh.innerHTML;
  for (const name of ['heated', 'hot']) row.classList.toggle(name, from.classList.contains(name));
  row.classList.toggle('read', from.classList.contains('read') || row.hasAttribute('aria-current'));
}

function changeInPlace(fresh) {
  for (const from of fresh.querySelectorAll('#rows > .item')) {
    const row = document.getElementById(from.id);
    if (row) adopt(row, from);
  }
}

function replace(fresh) {
  const known = new Map(items().map(row => [row.id, row]));
  const open = current()?.dataset.number;
  const list = document.getElementById('list');
  const focused = document.activeElement?.closest?.('#rows > .item')?.id;
  const top = place().scrollTop;
  const next = fresh.querySelector('#list-scroll');
  for (const row of next.querySelectorAll('#rows > .item')) {
    const old = known.get(row.id);
    if (!old) {
      row.classList.add('fresh');
      continue;
    }
    adopt(old, row);
    row.replaceWith(old);
  }
  place().replaceWith(next);
  list.dataset.view = fresh.querySelector('#list').dataset.view;
  document.getElementById('list-title').textContent = fresh.querySelector('#list-title').textContent;
  next.scrollTop = top;
  if (open) mark(open);
  if (focused) document.getElementById(focused)?.querySelector('a').focus({preventScroll: true});
  waiting = null;
  showPicked();
}

export function showWaiting() {
  if (!waiting) return;
  place().scrollTop = 0;
  replace(waiting);
}

// force: after one's own change the list is as it is now, wherever the hand is.
export async function refresh(force) {
  if (!rows()) return;
  try {
    const fresh = await part(`/inbox?view=${view()}`, 'list');
    if (!force && !sameOrder(fresh) && handIsHere()) {
      changeInPlace(fresh);
      waiting = fresh;
      showButton();
    } else {
      replace(fresh);
    }
  } catch (error) {
    if (error.status) wrong(error);
  }
}

function showButton() {
  if (document.getElementById('list-new')) return;
  const it = document.createElement('button');
  it.id = 'list-new';
  it.type = 'button';
  it.className = 'button list-new';
  it.textContent = t('Show what is new');
  it.addEventListener('click', showWaiting);
  place().prepend(it);
}

export async function older() {
  const more = document.getElementById('more');
  if (!more || more.dataset.busy) return;
  more.dataset.busy = '1';
  try {
    const fresh = await part(more.href, 'list');
    rows().append(...fresh.querySelectorAll('#rows > .item'));
    const next = fresh.querySelector('#more');
    if (next) more.replaceWith(next);
    else more.remove();
  } catch (error) {
    delete more.dataset.busy;
    wrong(error);
  }
}
