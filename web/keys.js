// SPDX-License-Identifier: Apache-2.0
// keys.js: every action has a key, and all of them stand in this table: what they do, the cheat sheet and the
// palette are made of it. Single keys can be switched off in the profile; those with Ctrl stay.

import * as coach from './coach.js';
import * as compose from './compose.js';
import * as ledger from './ledger.js';
import * as list from './list.js';
import * as sheet from './sheet.js';
import * as talk from './talk.js';
import {post} from './net.js';
import {did, say, takeBack, wrong} from './toast.js';
import {t} from './words.js';

const desk = document.getElementById('desk');
const click = which => document.querySelector(`#talk-head [data-key="${which}"]`)?.click();
const go = href => location.assign(href);

// The open conversation, or the chosen ones.
function choose(name) {
  const ids = list.picked();
  const bar = document.querySelector(`#bulk [data-sheet=${name}]`);
  if (ids.length && bar) return sheet.pop(bar, bar.href);
  const row = list.here();
  const link = document.querySelector(`#talk-head [data-sheet=${name}]`);
  const id = talk.id() || row?.dataset.id;
  if (!id) return say(t('Open a conversation first, or choose some with x.'));
  return sheet.pop(link || row.querySelector('a'), `/sheets/${name}?conversation=${id}&view=${list.view()}`);
}

export async function change(fields) {
  try {
    did(await post('/changes', fields));
    list.pickNone();
    await Promise.all([list.refresh(true), talk.refresh()]);
  } catch (error) {
    wrong(error);
  }
}

function closeOrOpen() {
  const ids = list.picked();
  if (ids.length) return change([...ids.map(id => ['conversation', id]), ['do', 'close']]);
  if (talk.id()) return click('e');
  const row = list.here();
  return row ? change([['conversation', row.dataset.id], ['do', 'close']]) : undefined;
}

// Both ways: what is chosen, else what is open or under the hand; in Spam it is none after all.
export function spam() {
  const ids = list.picked();
  const open = document.querySelector('.talk[data-spam]')?.dataset.spam;
  const id = talk.id() || list.here()?.dataset.id;
  const is = ids.length || !talk.id() ? list.view() === 'spam' : open === '1';
  if (!ids.length && !id) return say(t('Open a conversation first, or choose some with x.'));
  return change([...(ids.length ? ids : [id]).map(it => ['conversation', it]), ['do', is ? 'no-spam' : 'spam']]);
}

function checkBack() {
  const button = document.querySelector('#toast [data-key="b"]') || document.querySelector('#panel [data-key="b"]');
  return button ? button.click() : say(t('There is nothing here yet that could hold, or somebody asks already.'));
}

function step(by) {
  const row = list.step(by);
  if (row && desk?.classList.contains('reading') && innerWidth >= 800) talk.open(row.querySelector('a').href);
}

function back() {
  if (desk?.classList.contains('panel-open') || desk?.classList.contains('views-open'))
    return desk.classList.remove('panel-open', 'views-open');
  if (list.picked().length) return list.pickNone();
  if (innerWidth < 800 && talk.id()) return talk.close();
}

export function panel() {
  desk.classList.toggle(innerWidth < 1280 ? 'panel-open' : 'panel-shut');
  if (desk.classList.contains('panel-open')) document.getElementById('panel').focus();
}

export const keys = [
  {key: 'j', words: 'Next conversation', run: () => step(1)},
  {key: 'k', words: 'Previous conversation', run: () => step(-1)},
  {key: 'o', words: 'Open', run: () => { const row = list.here(); if (row) talk.open(row.querySelector('a').href, {focus: true}); }},
  {key: 'r', words: 'Reply', run: () => compose.write('reply')},
  {key: 'n', words: 'Note', run: () => compose.write('note')},
  {key: 'a', words: 'Assign', run: () => choose('assign')},
  {key: 't', words: 'Tag', run: () => choose('tag')},
  {key: 's', words: 'Snooze', run: () => choose('snooze')},
  {key: 'p', words: 'Status and priority', run: () => choose('status')},
  {key: 'f', words: 'Fields', run: () => choose('fields')},
  {key: 'e', words: 'Close, or open again', run: closeOrOpen},
  {key: 'F', words: 'Forward to somebody else', run: () => talk.id() && go(`/conversations/${talk.number()}/forward`)},
  {key: '!', words: 'Spam, or not spam', run: spam},
  {key: '.', words: 'More', run: () => choose('more')},
  {key: 'm', words: 'Merge', run: () => talk.id() && go('/merges/new?from=' + talk.number())},
  {key: 'z', words: 'Undo', run: () => takeBack([])},
  {key: 'x', words: 'Choose in the list; in the panel: not so', run: () => ledger.correct() || list.pick(list.here())},
  {key: 'h', words: 'Add words to what is still open', run: () => ledger.add()},
  {key: 'b', words: 'Ask in some days whether it held', run: checkBack},
  {key: 'c', words: 'New conversation', run: () => go('/conversations/new')},
  {key: '/', words: 'Search', run: () => go('/search')},
  {key: 'i', words: 'About the customer', run: () => talk.id() && panel()},
  {key: 'l', words: 'Show what is new in the list', run: () => list.showWaiting()},
  {key: '?', words: 'All keys', run: () => import('./palette.js').then(it => it.help())},
  {key: 'Escape', words: 'Back', run: back},
  {key: 'g y', words: 'Go to yours', run: () => go('/inbox?view=yours')},
  {key: 'g n', words: 'Go to nobody’s yet', run: () => go('/inbox?view=nobody')},
  {key: 'g o', words: 'Go to all open', run: () => go('/inbox?view=open')},
  {key: 'g w', words: 'Go to waiting', run: () => go('/inbox?view=waiting')},
  {key: 'g s', words: 'Go to snoozed', run: () => go('/inbox?view=snoozed')},
  {key: 'g !', words: 'Go to spam', run: () => go('/inbox?view=spam')},
  {key: 'g c', words: 'Go to closed', run: () => go('/inbox?view=closed')},
  {key: 'g p', words: 'Go to your profile', run: () => go('/profile')},
  {key: 'g r', words: 'Go to reports', run: () => go('/reports')},
  {key: 'g e', words: 'Go to settings', run: () => go('/settings')},
  {key: 'Ctrl K', words: 'Everything, by name', run: () => import('./palette.js').then(it => it.open())},
  {key: 'Alt X', words: 'Not this: the coach says something else, or nothing', run: coach.notThis},
  {key: 'Alt C', words: 'Ask the coach', run: coach.askAgain},
  {key: 'Alt Q', words: 'Quiet, or not: no advice and no guesses; what is open stays', run: coach.hush},
  {key: 'Ctrl Enter', words: 'Send', run: () => compose.send('send')},
];

const single = document.querySelector('meta[name=keys]')?.content !== 'off';
const writes = it => it.matches('input:not([type=checkbox]), textarea, select, [contenteditable]');
let led = 0; // when `g` was pressed

function named(event) {
  if (event.altKey && !event.ctrlKey) return {x: 'Alt X', c: 'Alt C', q: 'Alt Q'}[event.key.toLowerCase()] || '';
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === 'k') return 'Ctrl K';
    return event.key === 'Enter' ? 'Ctrl Enter' : '';
  }
  if (Date.now() - led < 1500 && event.key.length === 1) return 'g ' + event.key;
  return event.key;
}

function composing(event) {
  if (event.target.id !== 'words' || !(event.ctrlKey || event.metaKey)) return false;
  const sign = {b: '**', i: '_', l: event.shiftKey ? 'link' : ''}[event.key.toLowerCase()];
  if (sign) compose.mark(sign);
  return Boolean(sign);
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return; // on the way to another, as to `g !`
  if (sheet.key(event) || (event.target.id === 'words' && compose.mentionKey(event)) || composing(event))
    return event.preventDefault();
  const name = named(event);
  const chord = /^(Ctrl|Alt)/.test(name);
  if (event.key === 'Escape' && writes(event.target) && !document.querySelector('dialog[open]')) return event.target.blur();
  if (!chord && (!single || writes(event.target) || document.querySelector('dialog[open]'))) return;
  if (name === 'g') {
    led = Date.now();
    return;
  }
  led = 0;
  const row = keys.find(it => it.key === name);
  if (!row || (row.key === 'Ctrl Enter' && event.target.id !== 'words')) return;
  event.preventDefault();
  row.run();
}

export function begin() {
  document.addEventListener('keydown', pressed);
}
