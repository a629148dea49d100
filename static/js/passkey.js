/** form[data-passkey]: asks the browser for a passkey, new (create) or known (get), and sends it. */

const NOT_HERE = "这个浏览器不能使用通行密钥。请换用新版浏览器，或改用手机验证码。";
const WORDS = {
  NotAllowedError: "没有完成：操作被取消，或等待时间太长。请再试一次。",
  InvalidStateError: "这个通行密钥已经添加过了。请换一个。",
  SecurityError: "当前网址不能使用通行密钥。请用平台的正式域名打开，或改用手机验证码。",
};

const form = document.querySelector("form[data-passkey]");
form?.querySelector("[data-passkey-start]").addEventListener("click", () => ask(form));

async function ask(form) {
  say(form, "");
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  try {
    if (!window.PublicKeyCredential) throw new Error(NOT_HERE);
    const found =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create(opened(options.creation_options))
        : await navigator.credentials.get(opened(options.request_options));
    form.elements.credential.value = JSON.stringify(written(found));
    form.submit();
  } catch (error) {
    say(form, WORDS[error.name] ?? NOT_HERE);
  }
}

function say(form, words) {
  const box = form.querySelector("[data-passkey-error]");
  box.textContent = words;
  box.hidden = !words;
}

/** What the server wrote, as the browser wants it: bytes instead of base64url. */
function opened({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    options[list] = options[list]?.map((known) => ({ ...known, id: bytes(known.id) }));
    if (!options[list]) delete options[list];
  }
  return { publicKey: options };
}

/** What the browser found, as the server wants it. */
function written(found) {
  const { response } = found;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = {};
  for (const part of parts) if (response[part]) answer[part] = text(response[part]);
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    type: found.type,
    id: found.id,
    rawId: text(found.rawId),
    authenticatorAttachment: found.authenticatorAttachment,
    response: answer,
    clientExtensionResults: found.getClientExtensionResults(),
  };
}

function bytes(base64url) {
  const padded = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
