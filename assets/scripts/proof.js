// Where a form asks for it (C48): while somebody fills it in, this machine seeks the number that proves that it worked a
// moment for it. Without it (no scripts, plain http) the form can be sent all the same, ten seconds later.
for (const field of document.querySelectorAll('input[data-proof]')) {
  (async () => {
    if (!globalThis.crypto?.subtle) return;
    const { proof, bits } = field.dataset;
    const words = new TextEncoder();
    const zeros = (digest) => {
      const at = digest.findIndex((octet) => octet !== 0);
      return at < 0 ? 256 : at * 8 + Math.clz32(digest[at]) - 24;
    };
    for (let first = 0; !field.value; first += 200) {
      const digests = Array.from({ length: 200 }, (_, n) => crypto.subtle.digest('SHA-256', words.encode(`${proof}.${first + n}`)));
      const found = (await Promise.all(digests)).findIndex((digest) => zeros(new Uint8Array(digest)) >= Number(bits));
      if (found >= 0) field.value = first + found;
    }
  })();
}
