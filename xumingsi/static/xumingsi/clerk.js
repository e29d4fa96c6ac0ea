// The clerk's forms: changed facts marked, drafts kept while typing, sent now or when the line is back.
'use strict';
document.addEventListener('DOMContentLoaded', () => {
  const drafts = window.clerkDrafts;
  const line = document.getElementById('line');
  let sending = false;

  function say(kind, ...parts) {
    line.className = kind;
    line.hidden = parts.length === 0;
    line.replaceChildren(...parts.map(part => {
      if (typeof part !== 'string') return part;
      const words = document.createElement('p');
      words.textContent = part;
      return words;
    }));
  }

  function link(text, href) {
    const made = document.createElement('a');
    made.className = 'big';
    made.href = href;
    made.textContent = text;
    return made;
  }

  function press(text, act) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'big';
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
  }

  const waiting = () => drafts.names().filter(name => drafts.read(name).waiting);

  function tellWaiting(note) {
    const list = waiting();
    if (!list.length) return say('');
    const titles = list.map(name => drafts.read(name).title).join('；');
    say('', note || '没有信号，已存在这部手机里，来信号后自动发送，不会重复。', `等着发送 ${list.length} 件：${titles}`, press('现在再试', sendWaiting));
  }

  async function sendWaiting() {
    if (sending) return;
    sending = true;
    const told = [];
    let note = '';
    try {
      for (const name of waiting()) {
        const draft = drafts.read(name);
        const answer = await drafts.send(draft, 'later');
        if (answer.kind === 'offline') break;
        if (answer.kind === 'login') {
          note = '登录已过期，请重新登录，登录后自动发送。';
          break;
        }
        if (answer.kind === 'done') {
          drafts.drop(name);
          told.push(`已发送。${answer.message}`);
        } else if (answer.kind === 'gone') {
          drafts.drop(name);
          told.push(`${draft.title}没有办：${answer.message}`);
        } else {
          drafts.keep(name, {...draft, waiting: false, errors: answer.errors});
          told.push(`${draft.title}没有办成，要改：${Object.values(answer.errors).flat().join('；')}`, link('去改', draft.action));
        }
      }
    } finally {
      sending = false;
    }
    if (waiting().length) {
      tellWaiting(note);
      if (note) line.append(link('重新登录', line.dataset.login));
    } else if (told.length) {
      say('sent', ...told, press('知道了，刷新本页', () => location.assign(location.pathname + location.search)));
    }
  }

  function complain(form, errors) {
    form.querySelectorAll('.ask.wrong').forEach(box => box.classList.remove('wrong'));
    form.querySelectorAll('.error:not(.photos .error)').forEach(old => old.remove());
    let first = null;
    for (const [name, said] of Object.entries(errors)) {
      const box = name ? form.querySelector(`[data-field="${name}"]`) : null;
      const place = box || form.querySelector('.complaints') || form;
      said.forEach(text => {
        const words = document.createElement('p');
        words.className = 'error';
        words.setAttribute('role', 'alert');
        words.textContent = text;
        const before = box && box.querySelector('input, select, textarea, .photos');
        if (before && before.parentElement === box) before.before(words); else place.append(words);
      });
      if (box) box.classList.add('wrong');
      first = first || place;
    }
    if (first) first.scrollIntoView({block: 'center'});
  }

  function restore(form, draft) {
    const given = new Map();
    draft.values.forEach(([name, value]) => given.set(name, [...(given.get(name) || []), value]));
    for (const field of form.elements) {
      if (!field.name || ['seen', 'csrfmiddlewaretoken'].includes(field.name) || field.type === 'file') continue;
      const values = given.get(field.name) || [];
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    form.querySelectorAll('input[type=file][name]').forEach(input => {
      window.clerkPhotos.set(input, draft.photos.filter(photo => photo.field === input.name).map(drafts.asFile));
    });
    const strip = document.getElementById('restored');
    const at = new Date(draft.at).toLocaleString('zh-CN', {month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit'});
    const words = document.createElement('p');
    words.textContent = `上次没办完的（${at}）已填好。` + (draft.lost ? '手机存不下照片，请重新拍。' : '');
    strip.replaceChildren(words, press('不要了，重新填', () => {
      drafts.drop(form.dataset.draft);
      location.reload();
    }));
    strip.hidden = false;
    if (draft.errors) complain(form, draft.errors);
  }

  function mark(form) {
    form.querySelectorAll('[data-was]').forEach(field => {
      const box = field.closest('.ask');
      const same = field.value.trim() === field.dataset.was
        || (field.dataset.was !== '' && field.value.trim() !== '' && Number(field.value) === Number(field.dataset.was));
      box.classList.toggle('changed', !same);
      let was = box.querySelector('.was');
      if (!was) {
        was = document.createElement('p');
        was.className = 'was';
        box.append(was);
      }
      was.hidden = same;
      was.textContent = `有变化，原来：${field.dataset.was || '没有登记'}`;
    });
    const declares = form.elements.declares_relative;
    const note = form.querySelector('[data-field="relative_note"]');
    if (declares && note) note.hidden = !declares.checked && !note.classList.contains('wrong');
  }

  async function submit(form, button) {
    if (form.dataset.sending) return;
    if (window.clerkPhotos.busy(form)) return complain(form, {'': ['照片还在缩小，请等几秒再点。']});
    form.dataset.sending = '1';
    const buttons = form.querySelectorAll('button[type=submit]');
    const calm = button.textContent;
    const name = form.dataset.draft;
    try {
      const draft = await drafts.collect(form, button);
      buttons.forEach(one => { one.disabled = true; });
      button.textContent = '正在发送…';
      const stored = drafts.keep(name, draft);
      const answer = await drafts.send(draft, 'now');
      if (answer.kind === 'done' || answer.kind === 'gone') {
        drafts.drop(name);
        if (answer.kind === 'done') return location.assign(answer.url);
        return say('', answer.message, link('看最新情况', answer.url));
      }
      if (answer.kind === 'wrong') {
        drafts.keep(name, {...draft, waiting: false});
        return complain(form, answer.errors);
      }
      drafts.keep(name, {...draft, waiting: true});
      if (!stored) return say('', '没有发出去，手机也存不下照片。文字已存好；请不要关本页，到有信号的地方再点一次。');
      tellWaiting(answer.kind === 'login' ? '登录已过期，已存在手机里。重新登录后自动发送。' : '');
      if (answer.kind === 'login') line.append(link('重新登录', line.dataset.login));
      line.scrollIntoView({block: 'start'});
    } finally {
      delete form.dataset.sending;
      button.textContent = calm;
      buttons.forEach(one => { one.disabled = false; });
    }
  }

  document.querySelectorAll('form[data-draft]').forEach(form => {
    form.addEventListener('submit', event => {
      event.preventDefault();
      submit(form, event.submitter || form.querySelector('button[type=submit]'));
    });
    if (!form.classList.contains('fill')) return;
    const draft = drafts.read(form.dataset.draft);
    if (draft) restore(form, draft);
    mark(form);
    let timer = 0;
    const later = () => {
      mark(form);
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const old = drafts.read(form.dataset.draft);
        if (form.dataset.sending || (old && old.waiting)) return;
        drafts.keep(form.dataset.draft, await drafts.collect(form, null));
      }, 400);
    };
    ['input', 'change', 'photos'].forEach(kind => form.addEventListener(kind, later));
  });

  drafts.fresh();
  window.addEventListener('online', sendWaiting);
  setInterval(() => { if (waiting().length && navigator.onLine) sendWaiting(); }, 20000);
  tellWaiting('');
  if (waiting().length && navigator.onLine) sendWaiting();
});
