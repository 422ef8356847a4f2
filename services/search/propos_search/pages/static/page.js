// What every page does better with scripts: suggestions, clean addresses, facets open where there is room.
import "./vendor/auto-complete-element-3.8.0/bundle.js";

const box = document.querySelector("auto-complete");
if (box) {
  const list = document.getElementById(box.getAttribute("for"));
  const status = document.querySelector("[data-suggested]");
  box.addEventListener("load", () => {
    const count = list.querySelectorAll('[role="option"]').length;
    status.textContent = count ? status.dataset.suggested.replace("{count}", count) : "";
  });
  box.addEventListener("auto-complete-change", (event) => {
    if (box.value) event.relatedTarget.form.requestSubmit();
  });
}

// Fields that ask nothing stay out of the address.
for (const form of document.querySelectorAll("form[data-clean]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) field.disabled = !field.value && field.type !== "submit";
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-clean] [disabled]")) field.disabled = false;
});

const wide = matchMedia("(min-width: 56.01rem)");
const fit = () => {
  for (const each of document.querySelectorAll("[data-open-wide]")) each.open = wide.matches;
};
wide.addEventListener("change", fit);
fit();
