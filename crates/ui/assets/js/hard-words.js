// Hard passages of messages that come onto the page live: for whoever wants them covered they fold, before they are seen.
// What the desk draws with the page is folded already; the words themselves stay as they are.

const covers = () => document.body.dataset.hardWords === "covered";

function cover(passage) {
  const box = document.createElement("details");
  box.className = "hard-words";
  const summary = document.createElement("summary");
  summary.textContent = passage.dataset.cover;
  const words = document.createElement("span");
  words.append(...passage.childNodes);
  box.append(summary, words);
  passage.replaceWith(box);
}

function look(root) {
  for (const passage of root.querySelectorAll?.("span.hard-words[data-cover]") ?? []) {
    // The layout of the same mail shows the same words.
    const frame = passage.closest(".message")?.querySelector(":scope .mail-frame");
    if (frame && !frame.closest("details")) {
      const fold = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = passage.dataset.cover;
      frame.before(fold);
      fold.append(summary, frame);
      fold.className = "formatted";
    }
    cover(passage);
  }
}

if (covers()) {
  // A watcher runs before the next picture is drawn.
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) look(node);
  }).observe(document.body, { childList: true, subtree: true });
}
