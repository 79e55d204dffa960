import type { Directory } from './directory.js';

const STYLE = `
body{font:19px/1.4 arial,sans-serif;color:#0b0c0c;margin:0}
header{background:#0b0c0c;color:#fff;padding:12px 20px;font-weight:700}
main{max-width:640px;margin:0 auto;padding:30px 20px}
h1{font-size:32px;margin:0 0 15px}
fieldset{border:0;padding:0;margin:0 0 30px}
legend{font-weight:700;font-size:24px;margin-bottom:10px}
.choice{display:flex;gap:12px;align-items:flex-start;margin-bottom:14px}
.choice input{width:24px;height:24px;margin:2px 0 0;flex:none}
.hint{display:block;color:#484949}
.field{margin-bottom:30px}
.field label{display:block;font-weight:700;margin-bottom:5px}
.field input{font:inherit;padding:6px;border:2px solid #0b0c0c;width:100%;max-width:24em;box-sizing:border-box}
button{font:inherit;font-weight:700;background:#0f7a52;color:#fff;border:0;padding:10px 16px;cursor:pointer}
:focus{outline:3px solid #fd0;outline-offset:2px;box-shadow:0 0 0 5px #0b0c0c}
.error{border:4px solid #ca3535;padding:15px;margin-bottom:30px}
.error h2{font-size:22px;margin:0 0 8px}
.error a,.message{color:#ca3535;font-weight:700}
`;

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function frame(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body><header>Tributary: development sign-in</header><main>${body}</main></body></html>`;
}

export interface SignInProblem { readonly field: 'person' | 'passphrase'; readonly message: string }

/** The sign-in page: who to be, and the passphrase of this installation. */
export function signInPage(o: { uid: string; people: Directory['people']; chosen?: string | undefined; problem?: SignInProblem | undefined }): string {
  const target = o.problem?.field === 'person' ? `person-0` : 'passphrase';
  const summary = o.problem === undefined ? ''
    : `<div class="error" role="alert" aria-labelledby="problem"><h2 id="problem">There is a problem</h2><a href="#${target}">${escape(o.problem.message)}</a></div>`;
  const people = o.people.map((person, i) => `<div class="choice"><input type="radio" id="person-${i}" name="person" value="${escape(person.id)}"${person.id === o.chosen ? ' checked' : ''}>
<label for="person-${i}">${escape(person.name)}<span class="hint">${escape(person.description)}</span></label></div>`).join('');
  const wrong = o.problem?.field === 'passphrase' ? ' aria-invalid="true"' : '';
  return frame(`${o.problem === undefined ? '' : 'Error: '}Sign in`, `${summary}<h1>Sign in</h1>
<form method="post" action="/interaction/${encodeURIComponent(o.uid)}" novalidate>
<fieldset><legend>Who are you?</legend>${people}</fieldset>
<div class="field"><label for="passphrase">Passphrase</label><span class="hint" id="passphrase-hint">The command tributary status names the file that holds it</span>
<input id="passphrase" name="passphrase" type="password" autocomplete="off" aria-describedby="passphrase-hint"${wrong}></div>
<button type="submit">Sign in</button></form>`);
}

/** A page that says what went wrong and what to do. */
export function messagePage(title: string, message: string): string {
  return frame(title, `<h1>${escape(title)}</h1><p>${escape(message)}</p>`);
}
