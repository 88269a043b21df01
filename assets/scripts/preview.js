// The dates of a cadence while it is typed: a form with data-preview asks for them a moment after the last key, and an
// answer that was overtaken is dropped. Without this script the form's own button does the same.
for (const form of document.querySelectorAll('form[data-preview]')) {
  const place = document.getElementById('preview');
  let timer;
  let asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.preview, { method: 'POST', body, signal: asked.signal });
      if (!answer.ok) return;
      const made = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
      // Part by part: the one that is read aloud has to stay in its place, and is silent as long as it says the same.
      [...made.children].forEach((part, number) => {
        const old = place.children[number];
        if (old && old.innerHTML !== part.innerHTML) old.replaceChildren(...part.childNodes);
      });
    } catch {
      // Overtaken, or no connection: the dates shown stay until the next key.
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  });
}
