// "Copy" beside an address: the button is hidden until this script shows it, so nobody meets one that does nothing.
for (const button of document.querySelectorAll('button[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.getElementById(`${button.dataset.copy}-copied`);
  if (!field || !said || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.done;
    } catch {
      // The clipboard may be closed to pages: then the address stands selected, ready for the keyboard.
      field.focus();
      field.select();
    }
  });
}
