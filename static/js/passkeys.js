// Says what went wrong with a passkey, where allauth's own script would only write to the console.

const WORDS = {
  NotAllowedError: "The passkey was not used: it was cancelled, or it took too long. You can try again.",
  InvalidStateError: "This device is registered here already.",
  NotSupportedError: "This browser cannot use passkeys. Use another way to sign in.",
  SecurityError: "Passkeys need a secure address (https, or localhost).",
};

document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  event.preventDefault();
  place.querySelector("span").textContent = WORDS[event.detail.exception?.name] || "The passkey could not be read. Try again, or use another way to sign in.";
  place.hidden = false;
});

if (!window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("#passkey_login, #mfa_webauthn_authenticate, #mfa_webauthn_reauthenticate, #mfa_webauthn_add")) {
    button.setAttribute("aria-disabled", "true");
    button.title = WORDS.NotSupportedError;
  }
}
