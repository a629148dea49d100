/** [data-offline]: told while the browser has no network. */
export function tellOffline(root) {
  const notes = root.querySelectorAll("[data-offline]");
  if (!notes.length) return;
  const tell = () => {
    for (const note of notes) note.hidden = navigator.onLine;
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
}
