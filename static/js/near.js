/**
 * [data-near]: the activities nearest to this phone, by the browser's own position.
 *
 * The position is cut to about a hundred metres before it leaves the phone. Where the browser does
 * not tell it, the district is asked for instead.
 */
const PLACES = 3;

export function offerNear(root) {
  const button = root.querySelector("[data-near]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    tell(root, "正在看您在哪里…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = `${coords.latitude.toFixed(PLACES)},${coords.longitude.toFixed(PLACES)}`;
        const asked = new URLSearchParams(new FormData(button.form));
        asked.set("near", here);
        location.assign(`${location.pathname}?${asked}`);
      },
      () => {
        tell(root, "手机没有说您在哪里。请选区县。");
        button.form.querySelector("select")?.focus();
      },
      { timeout: 10_000, maximumAge: 60_000 },
    );
  });
}

function tell(root, words) {
  const note = root.querySelector("[data-near-told]");
  note.hidden = false;
  note.textContent = words;
}
