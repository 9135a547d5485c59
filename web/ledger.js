// SPDX-License-Identifier: Apache-2.0
// ledger.js: what is still open, added by choosing words: with the mouse a button stands beside the selection, by
// keys `h` adds the selection, or shows the sentences to choose from. Words of a reply become a promise, in a sheet
// that asks for its day. In the panel `x` corrects the line one is on.

import * as list from './list.js';
import * as sheet from './sheet.js';
import * as talk from './talk.js';
import {post} from './net.js';
import {did, wrong} from './toast.js';

const buttons = () => ['need', 'promise'].map(it => document.getElementById('add-' + it));

// The chosen words and the customer's message, or the reply, that they stand in; null: none are.
function chosen() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const of = node => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest('.said:is(.customer, .agent) .prose');
  const range = selection.getRangeAt(0);
  const place = of(range.startContainer);
  const words = selection.toString().trim();
  if (!place || place !== of(range.endContainer) || words.length < 2) return null;
  const said = place.closest('.said');
  return {
    message: said.id.slice(2), reply: said.matches('.agent'), words, at: range.getBoundingClientRect(),
  };
}

function show() {
  const now = chosen();
  buttons().forEach((it, i) => {
    if (!it) return;
    it.hidden = !now || now.reply !== Boolean(i);
    if (it.hidden) return;
    it.style.top = Math.max(8, now.at.top - 40) + 'px';
    it.style.left = Math.max(8, Math.min(now.at.left, innerWidth - it.offsetWidth - 8)) + 'px';
  });
}

export async function add() {
  const now = chosen();
  if (!talk.id() || !buttons()[0]) return;
  const title = document.getElementById('talk-title');
  if (now?.reply) {
    await sheet.pop(title, `/sheets/promise?conversation=${talk.id()}&message=${now.message}`);
    const field = document.getElementById('promise-words');
    if (field) field.value = now.words;
    return;
  }
  if (!now)
    return sheet.pop(title, `/sheets/need?conversation=${talk.id()}&view=${list.view()}`);
  try {
    did(await post('/needs', [['message', now.message], ['words', now.words]]));
    getSelection().removeAllRanges();
    await talk.refresh();
  } catch (error) {
    wrong(error);
  }
}

// True when the hand, or the pointer, was on a line of the panel that can be corrected.
export function correct() {
  const line = document.activeElement?.closest('#panel li') || document.querySelector('#panel li:hover');
  const it = line?.querySelector('[data-wrong]');
  it?.click();
  return Boolean(it);
}

export function begin() {
  let timer = 0;
  document.addEventListener('selectionchange', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
}
