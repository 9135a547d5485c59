// SPDX-License-Identifier: Apache-2.0
// live.js: what happens in the desk, as it happens. Events only say that something changed; what it looks like now
// is asked for, at most a few times a second however many come.

import * as ahead from './ahead.js';
import * as list from './list.js';
import * as talk from './talk.js';
import {part} from './net.js';
import {t} from './words.js';

function calm(run, wait_ms) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait_ms);
  };
}

const refreshList = calm(() => list.refresh(false), 250);
const refreshTalk = calm(() => talk.refresh(), 120);
const refreshViews = calm(async () => {
  const fresh = await part(`/inbox?view=${list.view()}`, 'views').catch(() => null);
  const old = document.getElementById('views');
  const next = fresh?.querySelector('#views');
  if (old && next && !old.contains(document.activeElement)) old.replaceWith(next);
}, 600);

function happened(event) {
  const it = JSON.parse(event.data);
  if (it.kind === 'conversation.presence') {
    if (it.conversation_id === talk.id()) talk.present(String(it.detail.agent_id), it.detail.doing);
    return;
  }
  if (/^draft\./.test(it.kind)) return;
  ahead.forget();
  if (it.conversation_id && it.conversation_id === talk.id()) refreshTalk();
  if (/^(conversation|message|outbox|tag|need|customer)\./.test(it.kind)) {
    refreshList();
    refreshViews();
  }
  if (it.kind === 'notification.created') notify(it);
}

function notify(it) {
  refreshViews();
  if (document.visibilityState === 'visible' || Notification?.permission !== 'granted') return;
  new Notification('heard', {body: it.detail?.words || t('Something for you'), tag: it.id});
}

export function begin() {
  const desk = document.getElementById('desk');
  if (!desk) return;
  // From where the page was read: what happened while it came is told, too.
  const source = new EventSource('/api/v1/events' + (desk.dataset.event ? `?last_event_id=${desk.dataset.event}` : ''));
  source.onmessage = happened;
  source.addEventListener('resync', () => {
    refreshList();
    refreshTalk();
    refreshViews();
  });
  let was = true;
  source.onerror = () => { was = false; };
  source.onopen = () => {
    if (!was) [refreshList, refreshTalk, refreshViews].forEach(run => run());
    was = true;
  };
  setInterval(() => {
    talk.showOthers();
    if (document.visibilityState === 'visible' && talk.id()) talk.tell(document.activeElement?.id === 'words' ? 'writing' : 'reading');
  }, 20000);
  addEventListener('pagehide', () => {
    talk.tell('gone');
    source.close();
  });
}
