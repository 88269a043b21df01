// Says a time in the reader's own zone too, where its clock differs from the date's. Without this script the element
// stays hidden, and nothing is missing: the page always says the date's own zone.
for (const place of document.querySelectorAll('[data-own-zone]')) {
  const [from, until] = [new Date(place.dataset.from), new Date(place.dataset.until)];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = (zone) => new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
  const theirs = place.dataset.ownZone;
  if (!own || [from, until].every((at) => clock(own).format(at) === clock(theirs).format(at))) continue;
  const format = new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'de-DE', {
    weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit',
    timeZone: own, timeZoneName: 'short',
  });
  place.querySelector('[data-own-time]').textContent = format.formatRange(from, until);
  place.hidden = false;
}
