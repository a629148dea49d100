/** What every page needs: each concern is a small module that finds its own marks. */
import { closeMenus } from "./menus.js";
import { focusSummary } from "./summary.js";
import { keepDirtyForms, submitOnce } from "./forms.js";
import { saveWhileTyping } from "./autosave.js";
import { sendOnChange } from "./filters.js";
import { closePanelOnEscape } from "./panel.js";
import { tellOffline } from "./offline.js";
import { offerPrinting } from "./printing.js";
import { countSelected } from "./selecting.js";
import { keepDrafts } from "./drafts.js";
import { watchIdleness } from "./idle.js";

document.documentElement.classList.add("has-js");
focusSummary(document);
sendOnChange(document);
keepDirtyForms(document);
saveWhileTyping(document);
submitOnce(document);
closeMenus(document);
closePanelOnEscape(document);
offerPrinting(document);
countSelected(document);
tellOffline(document);
keepDrafts(document);
watchIdleness(document);
