// Drafts on the phone: what is typed stays when the line or the page goes; each is sent under its own key, done once.
'use strict';
window.clerkDrafts = (() => {
  const line = () => document.getElementById('line');
  const prefix = () => `clerk:${line().dataset.user}:`;
  const DAYS = 30 * 24 * 3600 * 1000;
  const WAIT = 60000;
  // Ids stay off the phone: of a run of 15 or 18 digits only the ends are kept.
  const IDS = /\d(?:[\s-]?\d){13,16}[\s-]?[\dXx]/g;
  const hide = text => text.normalize('NFKC').search(IDS) < 0 ? text
    : text.normalize('NFKC').replace(IDS, id => `${id.slice(0, 6)}********${id.slice(-4)}`);

  // What the page itself put there; a draft number may look like an id.
  const OURS = new Set(['key', 'seen', 'next']);

  const read = name => JSON.parse(localStorage.getItem(prefix() + name) || 'null');
  const drop = name => localStorage.removeItem(prefix() + name);

  // False when the phone's storage is full; the words are then kept without the photos.
  function keep(name, draft) {
    try {
      localStorage.setItem(prefix() + name, JSON.stringify(draft));
      return true;
    } catch (error) {
      try {
        localStorage.setItem(prefix() + name, JSON.stringify({...draft, photos: [], lost: draft.photos.length}));
      } catch (full) {
        return false;
      }
      return draft.photos.length === 0;
    }
  }

  function names() {
    return Array.from({length: localStorage.length}, (_, index) => localStorage.key(index))
      .filter(name => name.startsWith(prefix())).map(name => name.slice(prefix().length));
  }

  const asText = blob => new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsDataURL(blob);
  });

  function asFile(photo) {
    const bytes = Uint8Array.from(atob(photo.data.split(',')[1]), letter => letter.charCodeAt(0));
    return new File([bytes], photo.name, {type: photo.type});
  }

  function values(form, button) {
    const found = Array.from(new FormData(form).entries())
      .filter(([name, value]) => name !== 'csrfmiddlewaretoken' && typeof value === 'string')
      .map(([name, value]) => [name, OURS.has(name) ? value : hide(value)]);
    if (button && button.name) found.push([button.name, button.value]);
    return found;
  }

  async function collect(form, button) {
    const photos = [];
    for (const input of form.querySelectorAll('input[type=file][name]')) {
      for (const file of window.clerkPhotos.of(input)) {
        photos.push({field: input.name, name: file.name, type: file.type, data: await asText(file)});
      }
    }
    return {action: form.action, title: form.dataset.title, page: location.pathname, at: Date.now(), values: values(form, button), photos};
  }

  // → {kind: 'done' | 'wrong' | 'gone' | 'offline' | 'login', …}
  async function send(draft, how) {
    const body = new FormData();
    draft.values.forEach(([name, value]) => body.append(name, value));
    body.set('csrfmiddlewaretoken', document.querySelector('#token input').value);
    draft.photos.forEach(photo => body.append(photo.field, asFile(photo)));
    const stop = new AbortController();
    const alarm = setTimeout(() => stop.abort(), WAIT);
    try {
      const answer = await fetch(draft.action, {method: 'POST', body, headers: {'X-Draft': how}, signal: stop.signal});
      if (answer.status >= 500) return {kind: 'offline', status: answer.status};
      if (!(answer.headers.get('Content-Type') || '').startsWith('application/json')) {
        if (answer.status === 413) return {kind: 'wrong', errors: {'': ['照片太大，服务器没有收。请去掉几张再办。']}};
        return {kind: answer.redirected || answer.status === 403 ? 'login' : 'offline'};
      }
      const told = await answer.json();
      return {kind: {200: 'done', 409: 'gone'}[answer.status] || 'wrong', ...told};
    } catch (error) {
      return {kind: 'offline'};
    } finally {
      clearTimeout(alarm);
    }
  }

  function fresh() {
    names().forEach(name => {
      if (Date.now() - (read(name).at || 0) > DAYS) drop(name);
    });
  }

  return {read, drop, keep, names, collect, send, asFile, fresh};
})();
