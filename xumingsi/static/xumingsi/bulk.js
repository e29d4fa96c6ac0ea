// Carries a bulk run on until nothing waits; without this script the page's own button does the same step by step.
'use strict';
(() => {
  const box = document.getElementById('bulk');
  if (!box) return;
  const form = box.querySelector('form');
  const tones = {done: 'done', refused: 'stop', waiting: 'wait'};

  const show = answer => {
    for (const name of ['done', 'refused', 'remaining']) box.querySelector(`[data-count=${name}]`).textContent = answer[name];
    box.querySelector('progress').value = answer.done + answer.refused;
    for (const row of answer.rows) {
      const line = document.querySelector(`tr[data-position="${row.position}"]`);
      const badge = line.querySelector('.badge');
      badge.textContent = row.label;
      badge.className = `badge ${tones[row.outcome]}`;
      line.className = `outcome-${row.outcome}`;
      line.querySelector('.message').textContent = row.message;
    }
  };
  const finish = () => {
    form.classList.add('hidden');
    box.querySelector('.bulk-done').classList.remove('hidden');
  };
  const run = async () => {
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      for (let remaining = 1; remaining;) {
        const reply = await fetch(location.href, {
          method: 'POST', body: new FormData(form), headers: {Accept: 'application/json'}, credentials: 'same-origin',
        });
        if (!reply.ok) throw new Error(String(reply.status));
        const answer = await reply.json();
        show(answer);
        remaining = answer.remaining;
      }
      finish();
    } catch {
      // The network went: what was done stays done, the button goes on.
      button.disabled = false;
    }
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    run();
  });
  if (Number(box.dataset.remaining)) run();
})();
