// One stream for all tabs of a browser. It keeps the latest events, for tabs that were drawn a moment before they came.
const KEPT = 300;
const ports = new Set();
const kept = [];
const present = new Map(); // ticket → who is there, for tabs that come later
const PASSING = ["presence", "presences", "bell"]; // they have no number of their own
let floor = 0; // everything after this number stands in `kept`
let last = 0;
let source;
let address;
let names;
let wait = 1000;

function open() {
  source?.close();
  // It names the language of its pages: what a worker would ask for by itself need not be theirs.
  const from = new URL(address);
  from.searchParams.set("since", last);
  source = new EventSource(from, { withCredentials: true });
  source.onopen = () => (wait = 1000);
  for (const name of names) source.addEventListener(name, (e) => take(name, PASSING.includes(name) ? 0 : Number(e.lastEventId), e.data));
  // The browser reconnects by itself (with Last-Event-ID) until the server answers anything but 200.
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    wait = Math.min(wait * 2, 60_000);
    setTimeout(() => ports.size && open(), wait * (0.5 + Math.random()));
  };
}

function take(event, id, text) {
  const message = { event, id, data: JSON.parse(text) };
  if (event === "presences") {
    present.clear();
    for (const one of message.data.all) present.set(one.ticket, one);
  }
  if (event === "presence") present.set(message.data.ticket, message.data);
  if (id) {
    last = Math.max(last, id);
    kept.push(message);
    if (kept.length > KEPT) floor = kept.shift().id;
  }
  for (const port of ports) port.postMessage(message);
}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.bye) {
      ports.delete(port);
      if (ports.size === 0) source?.close();
      return;
    }
    ports.add(port);
    if (!source || source.readyState === EventSource.CLOSED) {
      [address, names] = [data.hello, data.events];
      last = Math.max(last, data.since);
      if (!kept.length) floor = last;
      open();
    }
    if (data.since < floor) port.postMessage({ event: "gap", id: 0, data: {} });
    else for (const message of kept) if (message.id > data.since) port.postMessage(message);
    const all = [...present.values()].filter((one) => one.people.length);
    if (all.length) port.postMessage({ event: "presences", id: 0, data: { all } });
  };
  port.start();
};
