/** What the IANA database calls zones where JavaScript's data has another name or none; for times from the year 2000 on. */

const HOUR = 3600;

/** By letters and hours: the zones. */
const LETTERS: readonly (readonly [abbreviation: string, hours: number, zones: string])[] = [
  ['BST', 1, 'Europe/Guernsey Europe/Isle_of_Man Europe/Jersey'],
  ['CDT', -4, 'America/Havana Cuba'],
  ['CST', -5, 'America/Havana Cuba'],
  ['CST', 8, 'Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei PRC ROC'],
  ['ChST', 10, 'Pacific/Guam Pacific/Saipan'],
  ['GMT', 0, 'Etc/GMT GMT GMT+0 GMT-0 GMT0'],
  ['HDT', -9, 'America/Adak America/Atka US/Aleutian'],
  ['HKT', 8, 'Asia/Hong_Kong Hongkong'],
  ['HST', -10, 'America/Adak America/Atka US/Aleutian'],
  ['IDT', 3, 'Asia/Jerusalem Asia/Tel_Aviv Israel'],
  ['IST', 1, 'Eire Europe/Dublin'],
  ['IST', 2, 'Asia/Jerusalem Asia/Tel_Aviv Israel'],
  ['JST', 9, 'Asia/Tokyo Japan'],
  ['KST', 8.5, 'Asia/Pyongyang'],
  ['KST', 9, 'Asia/Pyongyang Asia/Seoul ROK'],
  ['MDT', -6, 'America/Mazatlan Mexico/BajaSur'],
  ['MEST', 2, 'MET'],
  ['MET', 1, 'MET'],
  ['MSK', 3, 'Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU'],
  ['MSK', 4, 'Europe/Kirov Europe/Moscow Europe/Simferopol W-SU'],
  [
    'MST',
    -7,
    'America/Chihuahua America/Dawson America/Hermosillo America/Mazatlan America/Whitehorse Canada/Yukon Mexico/BajaSur',
  ],
  ['PKST', 6, 'Asia/Karachi'],
  ['PKT', 5, 'Asia/Karachi'],
  ['PST', 8, 'Asia/Manila'],
  ['SST', -11, 'Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa'],
  ['WIB', 7, 'Asia/Jakarta Asia/Pontianak'],
  ['WIT', 9, 'Asia/Jayapura'],
  ['WITA', 8, 'Asia/Makassar Asia/Ujung_Pandang'],
];
/** Zones whose times have numbers for names. */
const NUMBERS =
  'America/Miquelon Antarctica/Casey Antarctica/Troll Asia/Colombo Asia/Dubai Asia/Muscat Australia/Eucla Australia/LHI Australia/Lord_Howe NZ-CHAT Pacific/Chatham';

const letters = new Map(
  LETTERS.flatMap(([abbreviation, hours, zones]) =>
    zones.split(' ').map((zone) => [`${zone} ${hours * HOUR}`, abbreviation] as const),
  ),
);
const numbers: ReadonlySet<string> = new Set(NUMBERS.split(' '));

/** @param offset in seconds. @returns letters, `number` for one called by its offset, undefined where JavaScript knows it. */
export function abbreviationOf(zone: string, offset: number): { readonly letters: string } | 'number' | undefined {
  const found = letters.get(`${zone} ${offset}`);
  if (found !== undefined) return { letters: found };
  return numbers.has(zone) ? 'number' : undefined;
}
