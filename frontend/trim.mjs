// Leaves out of the CSS kit the rules of components that Xingtan draws itself or does not have.

const LEFT_OUT =
  /\.(?:accordion|apexcharts|app-|avatar|badge|bg-[a-z-]+-lt|bg-gradient|bg-pattern|blur|btn-(?:facebook|twitter|x\b|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|azure|indigo|purple|pink|orange|yellow|lime|teal|cyan|blue|red|green|gray)|calendar|card-|carousel|chart-|chat|chip|clr-|countup|coloris|datagrid|divide-|dropdown|dropzone|dz-|empty|fc-|flag|flatpickr|form-(?:colorinput|imagecheck|selectgroup|floating)|fslightbox|hljs|highlight|icon-pulse|icon-tada|img-responsive|inline-player|jsvectormap|jvm-|legend|lightbox|list-(?:group|timeline)|litepicker|loader|mini-chart|modal|navbar|noUi|offcanvas|page-|pagination|payment|placeholder|plyr|popover|pricing|progress|ribbon|segmented|signature|social|sparkline|spinner|star-rating|stars?|stat(?:us|-)|step|steps|swatch|switch-icon|tag|text-bg-|theme-|timeline|toast|tom-select|tooltip|tox|ts-|tracking|typed|watermark|x-scroll)/;

/** Returns the style sheet without those rules; groups that end up empty go too. */
export function trimmed(css) {
  return pieces(css).map(kept).join("");
}

function kept([head, body]) {
  if (body === null) return `${head};`;
  if (/^@(?:media|supports|layer|container)/.test(head)) {
    const inside = trimmed(body);
    return inside ? `${head}{${inside}}` : "";
  }
  if (head.startsWith("@")) return `${head}{${body}}`;
  const selectors = split(head).filter((selector) => !LEFT_OUT.test(selector));
  return selectors.length ? `${selectors.join(",")}{${body}}` : "";
}

/** Returns the style sheet as pairs of what stands before a brace and what stands inside it. */
function pieces(css) {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^@charset[^;]*;/, "");
  const found = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ";") {
      found.push([text.slice(start, at).trim(), null]);
      start = at + 1;
    } else if (text[at] === "{") {
      const end = closing(text, at);
      found.push([text.slice(start, at).trim(), text.slice(at + 1, end)]);
      at = end;
      start = end + 1;
    } else if (text[at] === '"' || text[at] === "'") {
      at = text.indexOf(text[at], at + 1);
    }
  }
  return found;
}

function closing(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '"' || text[at] === "'") at = text.indexOf(text[at], at + 1);
    else if (text[at] === "{") depth += 1;
    else if (text[at] === "}" && (depth -= 1) === 0) return at;
  }
  throw new Error(`a brace is never closed: ${text.slice(open, open + 60)}`);
}

/** Returns the selectors of a list, not split inside parentheses. */
function split(head) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= head.length; at += 1) {
    if (head[at] === "(") depth += 1;
    else if (head[at] === ")") depth -= 1;
    else if ((head[at] === "," && depth === 0) || at === head.length) {
      found.push(head.slice(start, at));
      start = at + 1;
    }
  }
  return found;
}
