// Shows pushes, and leads to what they are about. It keeps nothing and answers no requests of pages.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // What cannot be read is still a sign that something is there.
  }
  // A newer one of the same ticket takes the place of the older.
  const options = { body: told.body ?? "", tag: told.tag ?? "desk", renotify: true, data: { url: told.url ?? "/agent/notifications" } };
  event.waitUntil(self.registration.showNotification(told.title ?? "Deskhand", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(
    (async () => {
      const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const page = pages.find((p) => new URL(p.url).pathname.startsWith("/agent"));
      if (!page) return self.clients.openWindow(url.href);
      await page.focus();
      return page.navigate(url.href).catch(() => self.clients.openWindow(url.href));
    })(),
  );
});
