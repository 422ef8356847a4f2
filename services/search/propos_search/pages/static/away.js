// While the search is away: asks again until it answers, then shows the page that was wanted.
const notice = document.querySelector("[data-again]");
const wait = Number(notice.dataset.again) * 1000;

async function knock() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) return location.reload();
  } catch {
    // The server itself is away: it is asked again all the same.
  }
  setTimeout(knock, wait);
}
setTimeout(knock, wait);
notice.hidden = false;
