// What a person with a browser does, without one: signs in at the desk, goes to the provider, consents there and comes
// back. node consent.mjs DESK EMAIL PASSWORD ADDRESS OWNER
// Says where the browser ended.

const [desk, email, password, address, owner] = process.argv.slice(2);

class Browser {
  cookies = new Map();

  async ask(url, form) {
    const host = new URL(url).host;
    const kept = this.cookies.get(host) ?? new Map();
    this.cookies.set(host, kept);
    const headers = { cookie: [...kept].map(([name, value]) => `${name}=${value}`).join("; ") };
    if (form) headers.origin = new URL(url).origin;
    const body = form && new URLSearchParams(form);
    const answer = await fetch(url, { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const at = pair.indexOf("=");
      kept.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  // Follows redirects until there is a page, or until they lead to `stop`.
  async follow(url, form, stop) {
    let answer = await this.ask(url, form);
    for (let hops = 0; answer.status >= 300 && answer.status < 400; hops += 1) {
      if (hops > 20) throw new Error(`too many redirects at ${url}`);
      url = new URL(answer.headers.get("location"), url).href;
      if (stop && url.startsWith(stop)) return { url, text: "" };
      answer = await this.ask(url);
    }
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`${url}: ${answer.status} ${text.slice(0, 2000)}`);
    return { url, text };
  }
}

const browser = new Browser();
await browser.follow(`${desk}/sign-in`, { email, password });
const mailboxes = await browser.follow(`${desk}/agent/mailboxes`);
const mailbox = new RegExp(`/agent/mailboxes/(\\d+)"[^>]*>${address}<`).exec(mailboxes.text)?.[1];
if (!mailbox) throw new Error(`no mailbox ${address}`);
const page = await browser.follow(`${desk}/agent/mailboxes/${mailbox}/consent/link`, {});
const link = /href="([^"]*response_type=code[^"]*)"/.exec(page.text)?.[1].replaceAll("&amp;", "&");
if (!link) throw new Error(`no way to the provider: ${page.text.replace(/<[^>]*>/g, " ").slice(0, 2000)}`);

let at = await browser.follow(link, undefined, desk);
for (let steps = 0; !at.url.startsWith(desk); steps += 1) {
  if (steps > 5) throw new Error(`lost at ${at.url}`);
  const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(at.text);
  if (!form) throw new Error(`no form at ${at.url}: ${at.text}`);
  const fields = {};
  for (const [, name, value] of form[2].matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)) fields[name] = value;
  if (form[2].includes('name="login"')) Object.assign(fields, { login: owner, password: "whatever" });
  at = await browser.follow(new URL(form[1].replaceAll("&amp;", "&"), at.url).href, fields, desk);
}
const back = await browser.follow(at.url);
console.log(back.url);
