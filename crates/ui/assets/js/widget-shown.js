// What was written, drawn. The desk has cleaned it; here nothing but a list of plain elements comes through once more, so a
// fault there shows as missing words and not as a picture that somebody else counts.
import { parse } from "./html.js";

const PLAIN = new Set("A,B,BLOCKQUOTE,BR,CODE,DD,DEL,DIV,DL,DT,EM,H1,H2,H3,H4,H5,H6,HR,I,IMG,KBD,LI,MARK,OL,P,PRE,S,SMALL,SPAN,STRONG,SUB,SUP,TABLE,TBODY,TD,TH,THEAD,TR,U,UL".split(","));
const GONE = new Set("SCRIPT,STYLE,TEMPLATE,IFRAME,OBJECT,EMBED,SVG,MATH,FORM,INPUT,BUTTON,SELECT,TEXTAREA,TITLE,HEAD,LINK,META".split(","));
const DEPTH_MAX = 60;

/** The elements of `html`, safe to stand in the page. Links open beside it. */
export function shown(html) {
  const out = document.createDocumentFragment();
  copy(parse(String(html ?? "")).body, out, 0);
  return out;
}

function copy(from, into, depth) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || depth > DEPTH_MAX || GONE.has(node.nodeName.toUpperCase())) continue;
    if (!PLAIN.has(node.nodeName)) {
      copy(node, into, depth);
      continue;
    }
    const made = drawn(node);
    copy(node, made, depth + 1);
    into.append(made);
  }
}

function drawn(node) {
  if (node.nodeName === "IMG") return picture(node);
  if (node.nodeName === "A") {
    const href = address(node.getAttribute("href"));
    if (!href) return document.createElement("span");
    return Object.assign(document.createElement("a"), { href, target: "_blank", rel: "noopener noreferrer nofollow" });
  }
  // What stands in the widget has its own heads above it.
  const name = /^H[1-3]$/.test(node.nodeName) ? "H4" : node.nodeName;
  const made = document.createElement(name);
  // Its lines end where their writer ended them.
  if (node.classList.contains("plain")) made.className = "plain";
  if (["rtl", "ltr", "auto"].includes(node.getAttribute("dir"))) made.dir = node.getAttribute("dir");
  return made;
}

/** Pictures of the desk's own articles only. */
function picture(node) {
  const alt = node.getAttribute("alt") ?? "";
  const src = node.getAttribute("src") ?? "";
  if (!/^\/help\/files\/\d+\//.test(src)) {
    const words = document.createElement("span");
    words.textContent = alt;
    return words;
  }
  return Object.assign(document.createElement("img"), { src, alt, loading: "lazy" });
}

function address(href) {
  // What leads to another place of the same text would open the widget once more.
  if (!href || href.startsWith("#")) return null;
  try {
    const url = new URL(href, location.href);
    return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
