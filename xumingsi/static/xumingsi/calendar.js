// A calendar below date boxes; typing stays possible. "Today" is the server's, so that the demo's shifted clock holds.
'use strict';
(() => {
  const today = document.body.dataset.today;
  const pad = number => String(number).padStart(2, '0');
  const iso = day => `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
  const parse = text => {
    const found = /^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})/.exec(text || '');
    return found ? new Date(+found[1], found[2] - 1, +found[3]) : null;
  };
  let open = null;

  const close = () => {
    if (open) open.remove();
    open = null;
  };
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const button = (text, label, act, className) => {
    const element = make('button', text, className);
    element.type = 'button';
    if (label) element.setAttribute('aria-label', label);
    element.addEventListener('click', event => {
      event.stopPropagation();
      act();
    });
    return element;
  };
  const put = (input, value) => {
    const time = /\d{1,2}:\d{2}\s*$/.exec(input.value);
    input.value = value && input.dataset.calendar === 'datetime' ? `${value} ${time ? time[0].trim() : '09:00'}` : value;
    input.dispatchEvent(new Event('change', {bubbles: true}));
    close();
    input.focus({preventScroll: true});
  };

  const draw = (input, month) => {
    const box = make('div', '', 'calendar');
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', '选择日期');
    const turn = (months, years) => () => show(input, new Date(month.getFullYear() + years, month.getMonth() + months, 1));
    const head = make('div', '', 'calendar-head');
    head.append(
      button('«', '上一年', turn(0, -1)), button('‹', '上一月', turn(-1, 0)),
      make('span', `${month.getFullYear()}年${month.getMonth() + 1}月`),
      button('›', '下一月', turn(1, 0)), button('»', '下一年', turn(0, 1)),
    );
    const table = make('table');
    const names = table.createTHead().insertRow();
    for (const name of '一二三四五六日') names.append(make('th', name));
    const body = table.createTBody();
    const picked = iso(parse(input.value) || new Date(0));
    const first = (month.getDay() + 6) % 7;
    const days = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate();
    for (let cell = 0; cell < Math.ceil((first + days) / 7) * 7; cell += 1) {
      const row = cell % 7 ? body.rows[body.rows.length - 1] : body.insertRow();
      const place = row.insertCell();
      const number = cell - first + 1;
      if (number < 1 || number > days) continue;
      const value = iso(new Date(month.getFullYear(), month.getMonth(), number));
      const state = [value === picked && 'picked', value === today && 'now'].filter(Boolean).join(' ');
      place.append(button(String(number), value, () => put(input, value), state));
    }
    const foot = make('div', '', 'calendar-foot');
    foot.append(button('今天', '', () => put(input, today)), button('清空', '', () => put(input, '')), button('关闭', '', close));
    box.append(head, table, foot);
    return box;
  };
  const show = (input, month) => {
    close();
    open = draw(input, month);
    input.after(open);
  };
  const begin = input => {
    const day = parse(input.value) || parse(today);
    show(input, new Date(day.getFullYear(), day.getMonth(), 1));
  };

  document.addEventListener('click', event => {
    if (event.target.matches('input[data-calendar]')) begin(event.target);
    else if (open && !open.contains(event.target)) close();
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' || event.key === 'Tab' && event.target.matches('input[data-calendar]')) close();
    if (event.key === 'ArrowDown' && event.target.matches('input[data-calendar]')) {
      event.preventDefault();
      begin(event.target);
      open.querySelector('.picked, .now, td button').focus();
    }
  });
})();
