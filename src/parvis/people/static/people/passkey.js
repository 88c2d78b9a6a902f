// Joins a form marked data-passkey to the sign-in library's own work, and says in words when a passkey was not used.
(() => {
  const sentence = document.currentScript.dataset.notUsed;
  const status = document.getElementById("status");

  document.addEventListener("allauth.error", event => {
    event.preventDefault();
    let box = document.getElementById("passkey-not-used");
    if (!box) {
      box = document.createElement("div");
      box.id = "passkey-not-used";
      box.className = "notice att";
      status.after(box);
    }
    box.textContent = sentence;
    status.textContent = sentence;
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("#use_passkey").id;
    const credential = form.elements.credential.id;
    const ids = { login: button, authenticate: button, signup: button, credential, data: "js_data" };
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
  }
})();
