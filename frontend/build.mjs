// Puts what the pages take from npm into src/xingtan/pages/static/vendor: the CSS kit and one sprite of icons.
// Run by `make setup` after `npm ci --ignore-scripts`; the folder is not kept under version control.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { trimmed } from "./trim.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
const VENDOR = join(ROOT, "src/xingtan/pages/static/vendor");

async function sprite() {
  const names = JSON.parse(await readFile(join(ROOT, "frontend/icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(MODULES, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
      const body = source
        .replace(/<!--[\s\S]*?-->/g, "")
        .replace(/^[\s\S]*?<svg[^>]*>/, "")
        .replace(/<\/svg>\s*$/, "")
        .replace(/\s*\n\s*/g, "");
      return `<symbol id="i-${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function licences() {
  const parts = ["@tabler/core", "@tabler/icons"].map(async (name) => {
    const described = JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8"));
    const folder = await readdir(join(MODULES, name));
    const file = folder.find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(MODULES, name, file), "utf8") : "";
    return `${name} ${described.version}, ${described.license}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(parts)).join("\n\n");
}

const files = {
  "tabler.min.css": trimmed(await readFile(join(MODULES, "@tabler/core/dist/css/tabler.min.css"), "utf8")),
  "icons.svg": await sprite(),
  "LICENCES.txt": await licences(),
};

await rm(VENDOR, { recursive: true, force: true });
await mkdir(VENDOR, { recursive: true });
const sums = [];
for (const [name, text] of Object.entries(files)) {
  await writeFile(join(VENDOR, name), text);
  sums.push(`${createHash("sha256").update(text).digest("hex")}  ${name}`);
}
await writeFile(join(VENDOR, "SHA256SUMS"), `${sums.sort().join("\n")}\n`);
console.log(`${Object.keys(files).length} files, ${Object.values(files).join("").length} characters`);
