/** What every page needs: each concern is a small module that finds its own marks. */
import { closeMenus } from "./menus.js";
import { focusSummary } from "./summary.js";
import { keepDirtyForms, submitOnce } from "./forms.js";
import { sendOnChange } from "./filters.js";
import { closePanelOnEscape } from "./panel.js";
import { keepDrafts } from "./drafts.js";
import { watchIdleness } from "./idle.js";
import { printOnPress } from "./print.js";

document.documentElement.classList.add("has-js");
focusSummary(document);
sendOnChange(document);
keepDirtyForms(document);
submitOnce(document);
closeMenus(document);
closePanelOnEscape(document);
keepDrafts(document);
watchIdleness(document);
printOnPress(document);
