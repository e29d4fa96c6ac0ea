// The frame's manners: menu on a phone, one open drop-down at a time, no second press of a button.
'use strict';
document.documentElement.classList.add('scripted');

document.addEventListener('DOMContentLoaded', () => {
  const page = document.documentElement;
  const menu = document.querySelector('.menu-button');
  const setMenu = open => {
    page.classList.toggle('menu-open', open);
    menu.setAttribute('aria-expanded', String(open));
  };
  if (menu) menu.addEventListener('click', () => setMenu(!page.classList.contains('menu-open')));

  document.addEventListener('click', event => {
    document.querySelectorAll('details.drop[open]').forEach(drop => {
      if (!drop.contains(event.target)) drop.open = false;
    });
    if (menu && page.classList.contains('menu-open') && !event.target.closest('.rooms, .menu-button')) setMenu(false);
  });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details.drop[open]').forEach(drop => {
      drop.open = false;
      drop.querySelector('summary').focus();
    });
    if (menu && page.classList.contains('menu-open')) setMenu(false);
  });

  // The browser labels file boxes in its own language; ours stands in front, the box itself stays reachable.
  document.querySelectorAll('input[type=file]').forEach(input => {
    const label = document.createElement('label');
    label.className = 'button';
    label.htmlFor = input.id;
    label.textContent = input.multiple ? '选择文件（可多选）' : '选择文件';
    const chosen = document.createElement('span');
    chosen.className = 'small';
    const tell = () => {
      chosen.textContent = Array.from(input.files, file => file.name).join('、') || '还没有选择';
    };
    input.classList.add('unseen');
    input.after(label, chosen);
    input.addEventListener('change', tell);
    tell();
  });

  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.hasAttribute('data-once')) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    // After the submit has read the pressed button's value.
    setTimeout(() => form.querySelectorAll('button[type=submit]').forEach(button => {
      button.disabled = true;
      if (button.dataset.busy) {
        button.dataset.calm = button.textContent;
        button.textContent = button.dataset.busy;
      }
    }));
  });
});

// Coming back with the browser's arrow must not meet a dead button.
window.addEventListener('pageshow', () => document.querySelectorAll('form[data-once]').forEach(form => {
  delete form.dataset.sent;
  form.querySelectorAll('button[type=submit]').forEach(button => {
    button.disabled = false;
    if (button.dataset.calm) button.textContent = button.dataset.calm;
  });
}));
