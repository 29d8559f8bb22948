import { crc32, deflateSync } from 'node:zlib';
import { seededRandom } from './seeded-random.ts';

/** A PDF made of these objects, counted from 1; the first is the catalogue. */
function pdfOf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  objects.forEach((object, i) => {
    offsets.push(length);
    add(Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]));
  });
  const start = length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  add(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<</Size ${size}/Root 1 0 R>>\n`));
  add(Buffer.from(`startxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

const stream = (dictionary: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<<${dictionary}/Length ${bytes.length}>>stream\n`), bytes, Buffer.from('\nendstream')]);

const CATALOGUE = '<</Type/Catalog/Pages 2 0 R>>';
const A4 = '/MediaBox[0 0 595 842]';

/** So many pages with nothing on them; ten thousand take a megabyte. */
export function makeBlankPages(pages: number): Buffer {
  const kids = Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ');
  const page = `<</Type/Page/Parent 2 0 R${A4}>>`;
  return pdfOf([
    CATALOGUE,
    `<</Type/Pages/Count ${pages}/Kids[${kids}]>>`,
    ...Array.from({ length: pages }, () => page),
  ]);
}

/** A PDF of a few hundred kilobytes whose one page says `q Q` for so many megabytes. */
export function makeInflatingPdf(megabytes: number): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * 2 ** 20, 'q Q '), { level: 1 });
  return pdfOf([
    CATALOGUE,
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    `<</Type/Page/Parent 2 0 R${A4}/Contents 4 0 R>>`,
    stream('/Filter/FlateDecode', content),
  ]);
}

/** A PDF whose one page is a black picture of `side` × `side` pixels of one bit, some hundred kilobytes for 30,000. */
export function makeHugePicturePdf(side: number): Buffer {
  const pixels = deflateSync(Buffer.alloc(Math.ceil(side / 8) * side), { level: 1 });
  const picture = `/Type/XObject/Subtype/Image/Width ${side}/Height ${side}/ColorSpace/DeviceGray/BitsPerComponent 1`;
  return pdfOf([
    CATALOGUE,
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    `<</Type/Page/Parent 2 0 R${A4}/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>`,
    stream('', Buffer.from('q 595 0 0 842 0 0 cm /P Do Q')),
    stream(`${picture}/Filter/FlateDecode`, pixels),
  ]);
}

/** A PNG that says it has so many pixels each way, and holds none. */
export function makeHugePngHeader(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(8, 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', deflateSync('')), pngChunk('IEND')]);
}

function pngChunk(type: string, data = Buffer.alloc(0)): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  const checked = Buffer.concat([Buffer.from(type), data]);
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(checked));
  return Buffer.concat([length, checked, check]);
}

/** Lines of loops and strokes as of a hurried pen: nothing that anybody could read. */
export async function makeScribblePng(seed = 1): Promise<Buffer> {
  const random = seededRandom(seed);
  const strokes = Array.from({ length: 12 }, (_, line) => {
    const top = 60 + line * 60;
    const points = Array.from(
      { length: 60 },
      (_, i) => `${30 + i * 9 + random.between(-8, 8)},${top + random.between(-18, 18)}`,
    );
    return `<path d="M30,${top} Q${points.join(' ')}" fill="none" stroke="#223" stroke-width="2"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="620" height="800"><rect width="620" height="800" fill="#fff"/>${strokes.join('')}</svg>`;
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg)).png().toBuffer();
}
