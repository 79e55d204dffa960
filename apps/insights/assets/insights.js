// Comfort only: every page works without it. Menus and details of GOV.UK Frontend, and tables that sort by a press on a heading.
import { initAll } from './govuk.js';

initAll();

for (const table of document.querySelectorAll('table[data-sortable]')) {
  table.querySelectorAll('thead th[data-sort]').forEach((heading) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort-button';
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    heading.setAttribute('aria-sort', 'none');
    button.addEventListener('click', () => sortBy(table, heading));
  });
}

function sortBy(table, heading) {
  const column = [...heading.parentElement.children].indexOf(heading);
  const up = heading.getAttribute('aria-sort') !== 'ascending';
  for (const other of heading.parentElement.children) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  const body = table.tBodies[0];
  const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const numeric = heading.dataset.sort === 'number';
  // A row without a number stays at the end, whichever way the others go.
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === '' || y === '') return x === y ? 0 : x === '' ? 1 : -1;
    return (up ? 1 : -1) * (numeric ? Number(x) - Number(y) : x.localeCompare(y, 'en-GB'));
  });
  body.append(...rows);
}
