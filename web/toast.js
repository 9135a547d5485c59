// SPDX-License-Identifier: Apache-2.0
// toast.js: one line at the foot of the screen that says what was done, with its way back. It does not take the
// focus, and it stays as long as its way back is open.

import {post} from './net.js';
import {t} from './words.js';

const bar = document.getElementById('toast');
let timer = 0;
let undone = () => {};

export function onUndo(run) {
  undone = run;
}

export function hush() {
  clearTimeout(timer);
  bar.replaceChildren();
  bar.classList.remove('wrong');
}

function put(words, wrong) {
  hush();
  bar.classList.toggle('wrong', Boolean(wrong));
  const span = document.createElement('span');
  span.className = 'toast-words';
  span.textContent = words;
  bar.append(span);
  return span;
}

function button(words, run) {
  const it = document.createElement('button');
  it.type = 'button';
  it.className = 'link';
  it.textContent = words;
  it.addEventListener('click', run);
  bar.append(it);
  return it;
}

export function say(words) {
  put(words);
  timer = setTimeout(hush, 5000);
}

export function wrong(error) {
  if (error.name === 'AbortError') return;
  put(error.message, true);
  timer = setTimeout(hush, 9000);
}

export async function takeBack(ids) {
  try {
    const answer = await post('/undos', ids.map(id => ['undo', id]));
    say(answer.words);
    undone(answer);
  } catch (error) {
    wrong(error);
  }
}

async function checkBack(conversation) {
  try {
    did(await post('/check_backs', [['conversation', conversation], ['when', 'usual']]));
  } catch (error) {
    wrong(error);
  }
}

// After a change: its words, and Undo where there is one.
export function did(answer) {
  if (!answer.words) return;
  put(answer.words);
  if (answer.undo?.length) button(t('Undo'), () => takeBack(answer.undo));
  if (answer.offer) button(answer.offer.words, () => checkBack(answer.offer.conversation)).dataset.key = 'b';
  timer = setTimeout(hush, 8000);
}

// A reply is held by the server for a while; until then it can be taken back.
export function held(answer, seconds) {
  if (!answer.outbox) return did(answer);
  let left = Math.max(1, seconds || 12);
  const span = put(t('Sent · {1} s to take it back', left));
  button(t('Undo'), async () => {
    hush();
    try {
      const back = await post(`/outbox/${answer.outbox}/cancellations`, []);
      say(back.words);
      undone(back);
    } catch (error) {
      wrong(error);
    }
  });
  const tick = () => {
    left -= 1;
    if (left <= 0) return hush();
    span.textContent = t('Sent · {1} s to take it back', left);
    timer = setTimeout(tick, 1000);
  };
  timer = setTimeout(tick, 1000);
}
