// SPDX-License-Identifier: Apache-2.0
// talk.js: the open conversation: fetched and put in place, kept as it grows, its panel beside it.

import * as ahead from './ahead.js';
import {json, me, part, post} from './net.js';
import * as compose from './compose.js';
import * as list from './list.js';
import {wrong} from './toast.js';
import {t} from './words.js';

export const main = () => document.getElementById('main');
export const id = () => main()?.dataset.id || '';
export const number = () => main()?.dataset.number || '';
const desk = document.getElementById('desk');
const others = new Map(); // agent id -> {doing, until}
let fetching = null;
let names = null;

function scrollToNewest() {
  const place = document.getElementById('thread-scroll');
  if (!place) return;
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const unread = document.querySelector('.first-unread');
  if (target) target.scrollIntoView({block: 'center'});
  else if (unread) unread.scrollIntoView({block: 'start'});
  else place.scrollTop = place.scrollHeight;
}

export async function open(href, how = {}) {
  fetching?.abort();
  fetching = new AbortController();
  compose.leave();
  try {
    const fresh = await ahead.take(href, fetching.signal);
    // All that is changed first, all that asks where things stand after: one layout instead of several.
    const row = list.mark(fresh.querySelector('#main').dataset.number);
    main().replaceWith(fresh.querySelector('#main'));
    document.getElementById('panel').replaceWith(fresh.querySelector('#panel'));
    desk.classList.add('reading');
    desk.classList.remove('panel-open');
    if (how.push !== false) history.pushState({talk: href}, '', href);
    document.title = document.getElementById('talk-title').textContent + ' · heard';
    begin();
    row?.scrollIntoView({block: 'nearest'});
    ahead.whenIdle(() => list.beside().forEach(ahead.fetchAhead));
    if (how.focus) main().focus({preventScroll: true});
  } catch (error) {
    wrong(error);
  }
}

export function begin() {
  others.clear();
  if (!id()) return;
  compose.begin();
  scrollToNewest();
  tell('reading');
}

export function close() {
  tell('gone');
  desk.classList.remove('reading', 'panel-open');
  history.pushState({}, '', `/inbox?view=${list.view()}`);
  list.current()?.querySelector('a').focus();
}

// What grew or changed, put into the thread that stands there; the composer is not touched.
export async function refresh(mine) {
  if (!id()) return;
  try {
    const was = id();
    const fresh = await part(location.pathname + location.search, 'talk');
    const next = fresh.querySelector('#main');
    if (id() !== was || next.dataset.id !== was) return;
    main().dataset.version = next.dataset.version;
    main().dataset.spam = next.dataset.spam;
    swap('talk-head', fresh);
    swap('brief', fresh);
    swap('spam-place', fresh);
    swap('related-place', fresh);
    swap('still-place', fresh);
    swapPanel(fresh, mine);
    thread(fresh);
    compose.refreshed(next);
    showOthers();
  } catch (error) {
    if (error.status) wrong(error);
  }
}

function swap(name, fresh) {
  const old = document.getElementById(name);
  const next = fresh.querySelector('#' + name);
  if (!old || !next || old.innerHTML === next.innerHTML) return;
  const key = old.contains(document.activeElement) && document.activeElement.dataset.key;
  old.replaceWith(next);
  if (key) document.querySelector(`[data-key="${key}"]`)?.focus();
}

// What is under the hand stays, unless the hand itself changed it: then it goes on at the next line.
function swapPanel(fresh, mine) {
  const panel = document.getElementById('panel');
  const next = fresh.querySelector('#panel');
  const inside = panel.contains(document.activeElement);
  if (panel.innerHTML === next.innerHTML || (inside && !mine)) return;
  const at = inside ? [...panel.querySelectorAll('li')].indexOf(document.activeElement.closest('li')) : -1;
  const opened = [...panel.querySelectorAll('details')].map(it => it.open);
  [...next.querySelectorAll('details')].forEach((it, i) => { it.open = Boolean(opened[i]); });
  panel.replaceWith(next);
  if (!inside) return;
  const lines = [...next.querySelectorAll('li')];
  (lines[Math.min(at, lines.length - 1)]?.querySelector('a, summary, button') || next).focus();
}

const folds = it => [it, ...it.querySelectorAll('details')].filter(d => d.localName === 'details');

function thread(fresh) {
  const place = document.getElementById('thread-scroll');
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80;
  const inside = document.getElementById('thread');
  const next = [...fresh.querySelectorAll('#thread > *')];
  const ids = new Set(next.map(it => it.id));
  const first = next.length ? Number(next[0].dataset.at) : 0;
  for (const old of [...inside.children])
    if (!ids.has(old.id) && Number(old.dataset.at) >= first) old.remove();
  for (const it of next) {
    const old = document.getElementById(it.id);
    if (!old) {
      const after = [...inside.children].find(child => Number(child.dataset.at) > Number(it.dataset.at));
      inside.insertBefore(it, after || null);
    } else if (old.matches('.changes') || !old.contains(document.activeElement)) {
      const held = old.contains(document.activeElement);  // a fold that grew: the last change has moved into it
      const opened = folds(old).map(d => d.open);
      folds(it).forEach((d, i) => { d.open = Boolean(opened[i]); });
      if (old.innerHTML === it.innerHTML) continue;
      old.replaceWith(it);
      if (held) it.firstElementChild.focus();
    }
  }
  if (atEnd) place.scrollTop = place.scrollHeight;
}

export async function older(link) {
  const place = document.getElementById('thread-scroll');
  try {
    const fresh = await part(link.href, 'talk');
    const height = place.scrollHeight;
    document.getElementById('thread').prepend(...fresh.querySelectorAll('#thread > *'));
    const next = fresh.querySelector('#older');
    if (next) link.replaceWith(next);
    else link.parentElement.remove();
    place.scrollTop += place.scrollHeight - height;
  } catch (error) {
    wrong(error);
  }
}

// ---- who else is here ----

export function tell(doing) {
  if (!id()) return;
  post('/presences', [['conversation', id()], ['doing', doing]], {keepalive: true}).catch(() => {});
}

export async function present(agent, doing) {
  if (agent === me()) return;
  if (doing === 'gone') others.delete(agent);
  else others.set(agent, {doing, until: Date.now() + 30000});
  names = names || await json('/agents/names').catch(() => ({}));
  showOthers();
}

const said = (name, doing) => doing === 'writing' ? t('{1} is writing', name) : t('{1} is reading', name);

export function showOthers() {
  const line = document.getElementById('here');
  if (!line) return;
  for (const [agent, it] of others) if (it.until < Date.now()) others.delete(agent);
  const who = [...others].map(([agent, it]) => said(names?.[agent] || t('A colleague'), it.doing));
  line.hidden = who.length === 0;
  if (line.textContent !== who.join(', ')) line.textContent = who.join(', ');
}

export const somebodyWrites = () => [...others.values()].some(it => it.doing === 'writing' && it.until > Date.now());
export const agentNames = async () => (names = names || await json('/agents/names').catch(() => ({})));
