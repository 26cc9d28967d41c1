import { readdirSync, readFileSync } from 'node:fs';

/** What is put to the recorder, by kind. The same at every call. */
export function inputsOf(kind: string): readonly unknown[] {
  return KINDS[kind]!();
}

const KINDS: Readonly<Record<string, () => readonly unknown[]>> = {
  layouts,
  bodies: () => [...recordedRequests('logs').map(({ input }) => input), ...bodyRequests()],
  json: () =>
    ['logs', 'metrics', 'traces'].flatMap((signal) =>
      recordedRequests(signal).map(({ input }) => ({ signal, request: input })),
    ),
  charsets: () => CHARSETS,
  patterns: () => PATTERNS,
  connections: () => CONNECTIONS,
  wire: () => WIRE,
};

/** Numbers that look drawn and are the same everywhere (a linear congruence). */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WRITTEN_LAYOUTS = [
  '2006/01/02/logs_15_04_05.json',
  '2006/01/02/metrics_15_04_05.json',
  '2006/01/02/traces_15_04_05.json',
  'tier1/logs-2006-01-02.json',
  'January Jan Janus Jane Mon Monday Month Money',
  '2006 06 2 02 _2 002 __2 _2006 20060102',
  '15 3 03 4 04 5 05 PM pm P p',
  '.000 ,000 .999 ,999 .000000 .999999 .0000000000 .00x .009 .0',
  '05.000 05.999 05,000 5.9',
  '-07 -0700 -07:00 -070000 -07:00:00 Z07 Z0700 Z07:00 Z070000 Z07:00:00',
  'MST',
  'logs.tar.gz',
  'a.b/c',
  '.json',
  'no extension',
  '',
  '{{ .x }}/%Y-%m-%d/2006',
  '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
];
const PIECES = [
  ...['2006', '06', '01', '1', 'Jan', 'January', '02', '2', '_2', '002', '__2', '15', '03', '3', '04', '4', '05', '5'],
  ...['PM', 'pm', 'Mon', 'Monday', '-0700', '-07:00', 'Z07:00', '.000', ',999', '.999999'],
  ...['/', '-', '_', '.', ':', ' ', 'T', 'Z', 'a', 'x', '0', '7', '9', '00', 'logs', '.json', 'ü', '世'],
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

/** The abbreviation of a zone is asked for in UTC alone: elsewhere the two databases may call it otherwise. */
function layouts(): readonly unknown[] {
  const draw = drawing(1);
  const drawn = Array.from({ length: 400 }, () =>
    Array.from({ length: 1 + draw(8) }, () => PIECES[draw(PIECES.length)]!).join(''),
  );
  return [...WRITTEN_LAYOUTS, ...drawn].map((layout) => ({
    layout,
    millis: Date.UTC(2000 + draw(60), draw(12), 1 + draw(28), draw(24), draw(60), draw(60)) + draw(3) * 250 + draw(3),
    zone: layout.includes('MST') ? 'UTC' : ZONES[draw(ZONES.length)]!,
    before: draw(2) === 1,
  }));
}

function recordedRequests(signal: string): readonly { readonly input: object }[] {
  const folder = new URL(`../../recorded/${signal}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.includes('@'))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { readonly input: object });
}

/** Requests with several records whose bodies are of every kind. */
function bodyRequests(): readonly object[] {
  const draw = drawing(2);
  const records = (count: number): object[] =>
    Array.from({ length: count }, () => ({ timeUnixNano: '1', severityText: 'INFO', body: drawnValue(draw, 3) }));
  const scope = (count: number): object => ({ scope: { name: 's' }, logRecords: records(count) });
  return Array.from({ length: 60 }, () => ({
    resourceLogs: Array.from({ length: 1 + draw(3) }, () => ({
      resource: {},
      scopeLogs: Array.from({ length: 1 + draw(2) }, () => scope(draw(4))),
    })),
  }));
}

const TEXTS = ['', 'a', 'a line\n', 'two\nlines', 'ü世界🎉', '"<&>\u2028\\', '\u0000\u0007', 'x'.repeat(300)];
const DOUBLES = [0, -0, 1.5, 1e21, 1e-7, 123456789.125, -2.5e-10, 1e20];

function drawnValue(draw: (below: number) => number, depth: number): object {
  switch (draw(depth > 0 ? 9 : 7)) {
    case 0:
      return {};
    case 1:
      return { boolValue: draw(2) === 1 };
    case 2:
      return { intValue: String(draw(2 ** 31) - 2 ** 30) };
    case 3:
      return { doubleValue: DOUBLES[draw(DOUBLES.length)]! };
    case 4:
      return { bytesValue: Buffer.from(TEXTS[draw(TEXTS.length)]!).toString('base64') };
    case 7:
      return { arrayValue: { values: Array.from({ length: draw(4) }, () => drawnValue(draw, depth - 1)) } };
    case 8: {
      const keys = ['b', 'a', 'c', 'é', ''].slice(0, draw(6));
      return { kvlistValue: { values: keys.map((key) => ({ key, value: drawnValue(draw, depth - 1) })) } };
    }
    default:
      return { stringValue: TEXTS[draw(TEXTS.length)]! };
  }
}

const CHARSETS = [
  ...['', 'utf8', 'UTF-8', 'utf-8-raw', 'utf8-raw', 'utf16', 'UTF-16', 'ascii', 'us-ascii', 'US-ASCII', 'nop', 'NOP'],
  ...['gbk', 'GB18030', 'big5', 'shift_jis', 'euc-kr', 'iso-8859-1', 'latin1', 'windows-1252', 'koi8-r', 'macintosh'],
  ...['utf-32', 'utf-7', 'iso-2022-kr', 'iso-8859-11', 'ibm273', 'hz-gb-2312', 'gb2312', 'ebcdic-us', 'cp1026'],
  ...['nonsense', 'utf_8', 'utf 8', ' utf-8', 'latin-1', 'x-user-defined', 'replacement', 'windows-31j', 'tis-620'],
];

const PATTERNS = [
  ...['', '\r?\n', '\\r?\\n', '[', 'a(', ')', '*', 'a**', 'a{2,1}', 'a{1001}', '\\8', '\\', '(?P<n>x)', '(?<n>x)'],
  ...['(?i)x', '(?z)x', '[[:alpha:]]', '[[:nope:]]', '\\pL', '\\p{Nope}', '\\Q.*', '(?=x)', '(?<!x)', '[z-a]', 'x*?'],
];

/** Keys here are nobody's. */
const KEY = 'c2VjcmV0LWtleQ==';
const CONNECTIONS = [
  `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
  `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${KEY};EndpointSuffix=core.windows.net;`,
  `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${KEY};EndpointSuffix=core.chinacloudapi.cn`,
  `AccountName=account;AccountKey=${KEY}`,
  `AccountName=devstoreaccount1;AccountKey=${KEY};BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;`,
  `AccountName=devstoreaccount1;AccountKey=${KEY};BlobEndpoint=https://azurite:10000/devstoreaccount1/;QueueEndpoint=http://q`,
  'BlobEndpoint=https://account.blob.core.windows.net/;SharedAccessSignature=sv=2025-05-05&sig=abc%3D&sp=rw',
  'AccountName=account;SharedAccessSignature=sv=2025-05-05&sig=abc%3D',
  '',
  ';',
  'nonsense',
  `AccountName=account;AccountKey=${KEY};nonsense`,
  `AccountKey=${KEY}`,
  'AccountName=account',
  'DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net',
  'AccountName=account;AccountKey=not base64!',
  'AccountName=account;AccountKey=abc',
];

const EMULATOR =
  'AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint={url};';
const WRONG_KEY = `AccountName=devstoreaccount1;AccountKey=${KEY};BlobEndpoint={url};`;
const WIRE = [
  { name: 'append to a new blob', connection: EMULATOR, container: 'logs', blob: 'a/one', append: true, data: 'one\n' },
  { name: 'append to it again', connection: EMULATOR, container: 'logs', blob: 'a/one', append: true, data: 'two\n' },
  { name: 'a block blob', connection: EMULATOR, container: 'traces', blob: 'b/one', append: false, data: '{}' },
  {
    name: 'a name with odd characters',
    connection: EMULATOR,
    container: 'logs',
    blob: 'a b/ü?#%zz+c',
    append: true,
    data: 'x',
  },
  { name: 'no such container', connection: EMULATOR, container: 'missing', blob: 'x', append: true, data: 'x' },
  {
    name: 'no such container for a block blob',
    connection: EMULATOR,
    container: 'missing',
    blob: 'x',
    append: false,
    data: 'x',
  },
  {
    name: 'a block blob in the way',
    connection: EMULATOR,
    container: 'traces',
    blob: 'b/one',
    append: true,
    data: 'x',
  },
  { name: 'a wrong key', connection: WRONG_KEY, container: 'logs', blob: 'x', append: true, data: 'x' },
];
