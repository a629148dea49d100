/** The guide's buttons call the API with this browser's session and show what comes back. */
const answer = document.getElementById("answer");
const asked = document.getElementById("asked");

async function show(url) {
  asked.textContent = `GET ${url} …`;
  answer.textContent = "";
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    const body = await response.json();
    asked.textContent = `GET ${url} 回答 ${response.status}`;
    answer.textContent = JSON.stringify(body, null, 2);
  } catch {
    asked.textContent = `GET ${url} 没有收到回答。请检查网络后再试。`;
  }
}

for (const button of document.querySelectorAll("[data-try]")) {
  button.addEventListener("click", () => show(button.dataset.try));
}
