/** What every admin page does: leave, and say when the server refuses a click. */
const musterTop = document.querySelector('header.top');

/** In red above the content, as the server's own messages are. */
function musterComplain(text) {
  const message = document.createElement('p');
  message.className = 'message refused';
  message.setAttribute('role', 'alert');
  message.textContent = text;
  document.getElementById('messages').replaceChildren(message);
}

function musterRefusal(status) {
  const { refused, tooOften, busy, failed } = musterTop.dataset;
  return { 403: refused, 429: tooOften, 500: failed }[status] ?? busy;
}

// Not a form: with our Referrer-Policy it would come without an origin, and be taken for a foreign page's.
document.getElementById('leave').addEventListener('click', async () => {
  const { root } = musterTop.dataset;
  const answer = await fetch(`${root}/api/v1/sessions/current`, { method: 'DELETE', headers: { 'X-Muster': '1' } })
    .catch(() => null);
  if (answer?.ok || answer?.status === 401) { // 401: it is over already.
    location.assign(`${root}/sign-in/index.html`);
  } else {
    musterComplain(musterRefusal(answer?.status));
  }
});

/** PrimeFaces disables a button while it waits, and after a refusal for good. */
function musterEnable() {
  for (const button of document.querySelectorAll('.ui-state-loading')) {
    button.classList.remove('ui-state-loading');
    PrimeFaces.getWidgetById(button.id)?.enable();
  }
}

// PrimeFaces tells jQuery only, and brings it to pages that have something to click.
window.jQuery?.(document).on('pfAjaxError', (event, request) => {
  musterComplain(musterRefusal(request?.status));
  setTimeout(musterEnable); // Behind what PrimeFaces itself does now.
});
