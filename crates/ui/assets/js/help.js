// The help center works without this: articles that fit while somebody types, and a button to copy what stands in a block.
const search = document.querySelector("form[data-suggestions]");
if (search) suggest(search);

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const place = form.querySelector("[data-suggested]");
  let asked = 0;
  let waiting;
  const close = () => {
    place.hidden = true;
    place.replaceChildren();
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const query = input.value.trim();
    if (query.length < 2) return close();
    waiting = setTimeout(async () => {
      const mine = (asked += 1);
      const answer = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: query })}`).catch(() => null);
      if (!answer?.ok || mine !== asked) return;
      const found = await answer.json();
      place.replaceChildren(...found.map(line));
      place.hidden = found.length === 0;
    }, 120);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [input, ...place.querySelectorAll("a")];
    const next = all[all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
}

function line({ title, url, lang, dir }) {
  const link = document.createElement("a");
  Object.assign(link, { href: url, textContent: title, lang, dir });
  return link;
}

const article = document.querySelector("article[data-words-copy]");
for (const block of article?.querySelectorAll("pre") ?? []) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button-small hc-copy", textContent: article.dataset.wordsCopy });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code")?.textContent ?? "");
    button.textContent = article.dataset.wordsCopied;
    setTimeout(() => (button.textContent = article.dataset.wordsCopy), 2000);
  });
  const around = document.createElement("div");
  around.className = "hc-block";
  block.replaceWith(around);
  around.append(block, button);
}
