// SPDX-License-Identifier: Apache-2.0
// coach.js: what a draft leaves open, and at most one thing to try. Asked at a pause after a finished sentence, never
// in the middle of one; nothing is kept of the draft but here. What somebody does not want to hear is not said again:
// "not this" silences it for the draft, and after three times the rule is silent until "Ask the coach" (Ctrl-K).

import {me, postJson, remove} from './net.js';
import * as compose from './compose.js';
import {t} from './words.js';

const PAUSE_MS = 1500;
const SILENT_AFTER = 3;
let form = null;
let words = null;
let timer = 0;
let asked = '';        // the words that were read last
let refused = new Set();
let silent = false;    // the desk, or this person, wants no drafts read
let shown = '';        // the rule that was counted as shown, once for a draft

const quietKey = () => `heard:quiet:${me()}`;
const finished = text => /[.!?\u2026:)"\u201d\u2019]\s*$|\n\s*$/.test(text);
const key = rule => `heard:nudge:${me()}:${rule}`;

function refusals(rule, to) {
  try {
    if (to === 0) localStorage.removeItem(key(rule));
    else if (to) localStorage.setItem(key(rule), String(to));
    return Number(localStorage.getItem(key(rule)) || 0);
  } catch {
    return 0;
  }
}

export function begin(composer, box) {
  [form, words, asked, refused, silent, shown] = [composer, box, '', new Set(), false, ''];
  document.documentElement.classList.toggle('hushed', quiet());
  if (words.value.trim()) timer = setTimeout(ask, 50);
}

export function leave() {
  clearTimeout(timer);
  form = null;
}

export function typed() {
  clearTimeout(timer);
  if (!words.value.trim()) {
    asked = '';
    return clear();
  }
  timer = setTimeout(() => finished(words.value) && ask(), PAUSE_MS);
}

// Quiet: the coach and every guess keep still, in this browser, until it is switched back. Facts stay.
export function quiet() {
  try {
    return localStorage.getItem(quietKey()) === '1';
  } catch {
    return false;
  }
}

export function hush() {
  try {
    if (quiet()) localStorage.removeItem(quietKey());
    else localStorage.setItem(quietKey(), '1');
  } catch { /* not kept, then */ }
  document.documentElement.classList.toggle('hushed', quiet());
  clear();
  asked = '';
  if (!quiet()) ask();
}

// At a wish: every rule speaks again.
export function askAgain() {
  refused = new Set();
  silent = false;
  for (const name of Object.keys(localStorage)) if (name.startsWith(key(''))) localStorage.removeItem(name);
  asked = '';
  return ask();
}

async function ask() {
  const [at, draft] = [form, words?.value];
  if (!at || silent || quiet() || draft === asked || at.elements.kind.value !== 'reply') return;
  asked = draft;
  try {
    const answer = await postJson(`/api/v1/conversations/${at.dataset.conversation}/coachings`, {draft});
    if (at === form && words.value === draft) show(answer, draft);
  } catch {
    if (asked === draft) asked = '';    // writing goes on without it; the next pause asks again
  }
}

function element(name, className, text) {
  const it = document.createElement(name);
  if (className) it.className = className;
  if (text) it.textContent = text;
  return it;
}

function clear() {
  document.querySelectorAll('#nudge, #still-place .forecast, #still-place .refused').forEach(it => it.remove());
}

// A sentence of the page's, ready to be shown.
function sentence(css) {
  return document.getElementById('coach-words').content.querySelector(css).cloneNode(true);
}

// Counted without a name; what is taken or refused is also what the desk's own heads learn from.
async function fate(rule, what) {
  try {
    return (await postJson('/api/v1/nudges', {conversation_id: form.dataset.conversation, rule, fate: what})).correction_id;
  } catch {
    return null;    // writing goes on without it
  }
}

function show(answer, draft) {
  const place = document.getElementById('still-place');
  if (!place) return;
  silent = answer.off;
  if (silent) return clear();
  const told = place.querySelector('.refused');
  place.replaceChildren();
  if (answer.open.length) place.append(stillOpen(answer.open));
  const nudge = [answer.nudge, ...answer.more]
    .find(it => it && !refused.has(it.rule) && refusals(it.rule) < SILENT_AFTER);
  const options = document.getElementById('options');
  if (options && [answer.nudge, ...answer.more].some(it => it?.rule === 'refusal_without_choice')) options.hidden = false;
  if (nudge) place.append(nudgeLine(nudge, draft));
  if (told && told.dataset.draft === draft) place.append(told);
  if (nudge && nudge.rule !== shown) fate(shown = nudge.rule, 'shown');
  if (answer.forecast) place.append(forecastLine(answer.forecast));
}

function forecastLine(forecast) {
  const line = sentence(`[data-next=${forecast.next}]`);
  for (const name of ['hits', 'replies', 'commonest']) line.querySelector(`[data-${name}]`).textContent = forecast[name];
  return line;
}

function stillOpen(needs) {
  const line = element('p', 'still');
  line.id = 'still';
  line.append(element('b', '', t('Still open:')), ' ');
  for (const need of needs) {
    const link = line.appendChild(element('a'));
    link.href = `#n-${need.id}`;
    link.dataset.point = `n-${need.id}`;
    link.append(element('q', '', need.words));
  }
  return line;
}

// Bytes of UTF-8 to places in the box.
function placeOf(text, byte) {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, byte)).length;
}

function button(className, text, title, run) {
  const it = element('button', className, text);
  it.type = 'button';
  it.title = title;
  it.addEventListener('click', run);
  return it;
}

// The engine says why in English; in other languages the page has a sentence for each rule. The line of the evidence
// is for the manual.
function reason(nudge) {
  const sentences = document.getElementById('coach-words').content;
  const own = document.documentElement.lang !== 'en' && sentences.querySelector(`[data-rule="${nudge.rule}"]`);
  if (!own) return nudge.why.replace(/ \([A-Z]\d+\)/, '');
  const it = own.cloneNode(true);
  const quoted = it.querySelector('[data-because]');
  if (quoted) quoted.textContent = nudge.because || '';
  return it;
}

function nudgeLine(nudge, draft) {
  const line = element('div', 'nudge');
  line.id = 'nudge';
  line.setAttribute('role', 'status');
  const [from, to] = [placeOf(draft, nudge.start), placeOf(draft, nudge.end)];
  const why = line.appendChild(element('p'));
  if (to > from) {
    const there = draft.slice(from, to).trim();
    const show = button('link', '', t('Show these words'), () => {
      words.focus();
      words.setSelectionRange(from, to);
    });
    show.append(element('mark', '', there.length > 60 ? there.slice(0, 60) + ' \u2026' : there));
    why.append(show, ' ');
  }
  why.append(reason(nudge), ' ');
  why.append(button('link not', t('not this'), t('Not this (Alt-X)'), () => refuse(nudge.rule)));
  if (nudge.try) {
    const hint = line.appendChild(element('p', 'try'));
    hint.append(t('Perhaps:'), ' ', element('em', '', nudge.try), ' ',
      button('link', t('insert'), t('Put it where the cursor is'), () => {
        compose.insert(nudge.try);
        fate(nudge.rule, 'taken');
      }));
  }
  return line;
}

function refuse(rule) {
  refused.add(rule);
  refusals(rule, refusals(rule) + 1);
  clear();
  asked = '';
  words.focus();
  sayRefused(rule);
  ask();
}

// With its way back, for this draft and for what is learned of it.
function sayRefused(rule) {
  const line = sentence('.refused');
  const kept = fate(rule, 'dismissed');
  line.dataset.draft = words.value;
  line.querySelector('button').addEventListener('click', async () => {
    refused.delete(rule);
    refusals(rule, refusals(rule) - 1);
    line.remove();
    asked = '';
    const id = await kept;
    if (id) remove(`/api/v1/corrections/${id}`).catch(() => {});
    ask();
  });
  document.getElementById('still-place')?.append(line);
}

export function notThis() {
  document.querySelector('#nudge .not')?.click();
}
