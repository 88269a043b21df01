// A form is sent once: a second press of the button within a few seconds does nothing. The server would not mind either.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  setTimeout(() => delete form.dataset.sent, 4000);
});
// Back to a page out of the browser's memory: its forms may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// What is wrong takes the focus, also where the browser does not give it to it by itself.
document.getElementById('errors')?.focus();
