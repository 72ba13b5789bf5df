/** A chosen file is read here and shown in the text area that is sent: nothing leaves the page before somebody has seen it. */
document.addEventListener('change', async ({ target }) => {
  if (target.dataset?.readsInto && target.files.length === 1) {
    document.getElementById(target.dataset.readsInto).value = await target.files[0].text();
  }
});
