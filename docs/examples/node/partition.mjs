// The partition of an item, by docs/reference/partitions.md; needs nothing but Node.
//
//   import { partitionOf } from "./partition.mjs";
//   partitionOf(bytes, ["arab-1", "arab-2", "latn"], { contentType, language });
//
// As a program it reads one request a line (JSON: content in base64, partitions, content_type,
// language) and prints the partition of each.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const SAMPLE = 65_536;
const TAG = /<[^<>]{0,4096}>/g;
const ESCAPED = /\\u(06[0-9a-f]{2})|&#x(0?6[0-9a-f]{2});|&#(1[5-7][0-9]{2});/gi;
const CHARSET = /(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i;
const ARABIC = /[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]/g;
const LATIN = /[A-Za-z\u00c0-\u024f]/g;
const ARABIC_LANGUAGES = "ar arc az-arab bal ckb fa ks ku-arab lrc mzn pnb prs ps sd skr ug ur".split(" ");
const LATIN_LANGUAGES =
  "az da de en es fi fr ha id it ku ms nl no pl pt ro so sv sw tr vi".split(" ");
const FOLDED = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ک: "ك", ة: "ه" };

export function partitionOf(content, partitions, { contentType = "", language = "" } = {}) {
  const text = textOf(content.subarray(0, SAMPLE), contentType);
  const fit = fitting([...new Set(partitions)], text, language);
  if (fit.length === 1) return fit[0];
  const key = keyOf(text);
  const weight = (name) => hash(`${name}\n${key}`);
  return fit.reduce((best, name) => (weight(name) > weight(best) ? name : best));
}

function textOf(bytes, contentType) {
  return decoded(bytes, contentType).replace(ESCAPED, (_, json, hex, decimal) =>
    String.fromCodePoint(decimal ? parseInt(decimal, 10) : parseInt(json ?? hex, 16)),
  );
}

function decoded(bytes, contentType) {
  const read = (charset) => new TextDecoder(charset).decode(bytes).replaceAll("\ufffd", "");
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return read("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return read("utf-16be");
  try {
    // `stream`: a character that the cut divides does not count.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    // It is something else.
  }
  const loose = read("windows-1252");
  const declared = CHARSET.exec(contentType) ?? CHARSET.exec(loose.slice(0, 1024));
  if (declared) {
    try {
      return read(declared[1]);
    } catch {
      // Nobody knows it.
    }
  }
  const text = loose.replace(TAG, " ");
  const high = text.match(/[^\x00-\x7f]/g)?.length ?? 0;
  const ascii = text.match(/[A-Za-z]/g)?.length ?? 0;
  return high >= 0.3 * (high + ascii) ? read("windows-1256") : loose;
}

function fitting(partitions, text, language) {
  const groups = new Map();
  for (const name of partitions) {
    const group = name.replace(/-[0-9]{1,4}$/, "");
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const named = narrowing(language).find((tag) => groups.has(tag));
  if (named) return groups.get(named);
  if (groups.size === 1) return partitions;
  return groups.get(scriptOf(text, language)) ?? groups.get("other") ?? partitions;
}

function narrowing(language) {
  const parts = language.toLowerCase().replaceAll("_", "-").split("-");
  return parts[0] ? parts.map((_, dropped) => parts.slice(0, parts.length - dropped).join("-")) : [];
}

function scriptOf(text, language) {
  for (const tag of narrowing(language)) {
    if (ARABIC_LANGUAGES.includes(tag) || tag.endsWith("-arab")) return "arab";
    if (LATIN_LANGUAGES.includes(tag) || tag.endsWith("-latn")) return "latn";
  }
  for (const seen of [text.replace(TAG, " "), text]) {
    const count = (pattern) => seen.match(pattern)?.length ?? 0;
    const [arabic, latin] = [count(ARABIC), count(LATIN)];
    const others = Math.max(0, count(/\p{L}/gu) - arabic - latin);
    const letters = arabic + latin + others;
    if (!letters) continue;
    if (arabic >= 0.1 * letters) return "arab";
    return latin > others ? "latn" : "other";
  }
  return "other";
}

function keyOf(text) {
  const folded = text
    .replace(TAG, " ")
    .normalize("NFKC")
    .replace(/[أإآٱىیکة]/g, (letter) => FOLDED[letter])
    .replace(/[\u064b-\u065f\u0640\u0670]/g, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");
  const words = folded.match(/[\u0620-\u064a\u066e-\u06d3]{7,}/g) ?? folded.match(/\p{L}{7,}/gu) ?? [];
  return words.reduce((least, word) => (least && hash(least) <= hash(word) ? least : word), "");
}

// BLAKE2b (RFC 7693), 16 bytes, personalization "barqiya", as a number.
const IV = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
const SIGMA = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8",
  "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
  "6fe9b308c2d714a5", "a2847615fb9e3cd0",
];
const WORD = (1n << 64n) - 1n;

function hash(text) {
  const bytes = Buffer.from(text, "utf-8");
  const parameters = Buffer.alloc(64);
  parameters.set([16, 0, 1, 1]);
  parameters.write("barqiya", 48);
  const state = IV.map((word, at) => word ^ parameters.readBigUInt64LE(at * 8));
  const blocks = Math.max(1, Math.ceil(bytes.length / 128));
  for (let block = 0; block < blocks; block++) {
    const last = block === blocks - 1;
    const data = Buffer.alloc(128);
    bytes.copy(data, 0, block * 128, (block + 1) * 128);
    mix(state, data, BigInt(last ? bytes.length : (block + 1) * 128), last);
  }
  const output = Buffer.alloc(16);
  output.writeBigUInt64LE(state[0], 0);
  output.writeBigUInt64LE(state[1], 8);
  return BigInt(`0x${output.toString("hex")}`);
}

function mix(state, data, counted, last) {
  const v = [...state, ...IV];
  v[12] ^= counted;
  if (last) v[14] ^= WORD;
  const turned = (word, by) => ((word >> by) | (word << (64n - by))) & WORD;
  const quarter = (a, b, c, d, x, y) => {
    for (const [word, first, second] of [[x, 32n, 24n], [y, 16n, 63n]]) {
      v[a] = (v[a] + v[b] + word) & WORD;
      v[d] = turned(v[d] ^ v[a], first);
      v[c] = (v[c] + v[d]) & WORD;
      v[b] = turned(v[b] ^ v[c], second);
    }
  };
  for (let round = 0; round < 12; round++) {
    const m = [...SIGMA[round % 10]].map((at) => data.readBigUInt64LE(parseInt(at, 16) * 8));
    for (let at = 0; at < 4; at++) quarter(at, at + 4, at + 8, at + 12, m[2 * at], m[2 * at + 1]);
    for (let at = 0; at < 4; at++) {
      const [b, c, d] = [1, 2, 3].map((by) => 4 * by + ((at + by) % 4));
      quarter(at, b, c, d, m[8 + 2 * at], m[9 + 2 * at]);
    }
  }
  state.forEach((word, at) => (state[at] = word ^ v[at] ^ v[at + 8]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const content = Buffer.from(asked.content, "base64");
    const options = { contentType: asked.content_type, language: asked.language };
    console.log(partitionOf(content, asked.partitions, options));
  }
}
