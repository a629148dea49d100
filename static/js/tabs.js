/** Strips of tabs scroll on a narrow screen: the tab of this page is brought into sight. */
export function showCurrentTab(root) {
  for (const here of root.querySelectorAll(".sections [aria-current], .tabs [aria-current], .filter-tabs [aria-current]")) {
    const strip = here.closest(".sections, .tabs, .filter-tabs");
    const [tab, seen] = [here.getBoundingClientRect(), strip.getBoundingClientRect()];
    if (tab.left >= seen.left && tab.right <= seen.right) continue;
    strip.scrollLeft += tab.left - seen.left - (seen.width - tab.width) / 2;
  }
}
