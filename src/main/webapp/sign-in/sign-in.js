/** Signs staff in and leads them to the admin page that they came for. */
const TEXTS = {
  en: {
    intro: 'Sign in to administer.', login: 'Login', password: 'Password', signIn: 'Sign in',
    wrong: 'Login or password is wrong.', later: 'Too many attempts, try again later.', away: 'Muster does not answer.',
  },
  zh: {
    intro: '登录以进行管理。', login: '登录名', password: '密码', signIn: '登录',
    wrong: '登录名或密码错误。', later: '尝试次数过多，请稍后再试。', away: 'Muster 没有响应。',
  },
};

const chosen = /(?:^|; )muster_language=(en|zh)/.exec(document.cookie)?.[1];
const language = chosen ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
const texts = TEXTS[language];
document.documentElement.lang = language;
document.querySelectorAll('[data-text]').forEach((element) => { element.textContent = texts[element.dataset.text]; });

const field = (id) => document.getElementById(id);
const root = new URL('..', location.href);

/** Pages of ours only: the address may have been written by anybody. */
function destination() {
  const admin = new URL('admin/', root);
  let wanted = admin;
  try {
    wanted = new URL(new URLSearchParams(location.search).get('to') ?? admin, location.href);
  } catch {
    // No address at all.
  }
  return wanted.origin === admin.origin && wanted.pathname.startsWith(admin.pathname) ? wanted : admin;
}

field('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  field('error').textContent = '';
  const credentials = { login: field('login').value, password: field('password').value };
  const answer = await fetch(new URL('api/v1/sessions', root), {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Muster': '1' }, body: JSON.stringify(credentials),
  }).catch(() => null);
  if (answer?.ok) {
    location.replace((await answer.json()).mustChange ? root : destination());
    return;
  }
  field('password').value = '';
  field('error').textContent = answer?.status === 401 ? texts.wrong : answer?.status === 429 ? texts.later : texts.away;
  field('password').focus();
});

// Behind a link on a foreign page the browser leaves the cookie out, and the server takes one who is signed in for a stranger.
const present = await fetch(new URL('api/v1/sessions/current', root), { cache: 'no-store' }).catch(() => null);
if (present?.ok && !(await present.json()).mustChange) {
  location.replace(destination());
}
