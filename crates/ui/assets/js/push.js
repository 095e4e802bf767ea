// Lets this browser ring: asks the reader, the browser and its vendor, and tells the desk where to push to.
import { say } from "./html.js";
import { worker } from "./offline.js";
import { t } from "./words.js";

const SCOPE = "/agent";
const able = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

function octets(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function tell(subscription, to) {
  const fields = new URLSearchParams({
    endpoint: subscription.endpoint,
    p256dh: text(subscription.getKey("p256dh")),
    auth: text(subscription.getKey("auth")),
    expires: subscription.expirationTime ? String(Math.floor(subscription.expirationTime / 1000)) : "",
  });
  const answer = await fetch(to, { method: "POST", body: fields });
  if (!answer.ok) throw new Error(t("js-not-taken"));
}

function said(place, words) {
  place.querySelector("[data-push-said]").textContent = words;
  say(words);
}

async function start(place) {
  const { pushKey, pushTo } = place.dataset;
  if ((await Notification.requestPermission()) !== "granted") {
    return said(place, t("js-push-forbidden"));
  }
  const registration = await worker();
  await navigator.serviceWorker.ready.catch(() => {});
  const old = await registration.pushManager.getSubscription();
  // One of another key is of no use: the desk was set up anew.
  if (old && text(old.options.applicationServerKey ?? new ArrayBuffer(0)) !== pushKey) await old.unsubscribe();
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(pushKey) });
  await tell(subscription, pushTo);
  said(place, t("js-push-on"));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-push-start]");
  const place = button?.closest("[data-push-here]");
  if (!place) return;
  button.disabled = true;
  try {
    await start(place);
  } catch (error) {
    said(place, t("js-push-failed", { problem: error.message }));
  }
  button.disabled = false;
});

async function prepare() {
  const place = document.querySelector("[data-push-here]");
  if (!place) return;
  place.hidden = false;
  if (!able()) {
    place.querySelector("[data-push-start]").hidden = true;
    place.querySelector("[data-push-said]").textContent = globalThis.isSecureContext ? t("js-push-none") : t("js-push-https");
    return;
  }
  // One that rings already belongs to the session of now.
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) await tell(subscription, place.dataset.pushTo).catch(() => {});
}

document.addEventListener("desk:page", () => void prepare());
void prepare();
