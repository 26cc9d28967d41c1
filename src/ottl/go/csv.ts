/** Records of separated values, read as Go's `encoding/csv` reads them. */
import { textBytes } from '../../pdata/view/text.js';

export type CsvRecord = { readonly fields: string[]; readonly error?: string };

const BARE_QUOTE = 'bare " in non-quoted-field';
const WRONG_QUOTE = 'extraneous or missing " in quoted-field';
const INVALID_DELIMITER = 'csv: invalid field or comment delimiter';

/** @param isLazy quotes may stand inside of fields. */
export function* readCsv(text: string, delimiter: string, isLazy: boolean): Generator<CsvRecord> {
  if (/["\r\n\0\ufffd]/.test(delimiter)) {
    yield { fields: [], error: INVALID_DELIMITER };
    return;
  }
  const reader = new CsvReader(text, delimiter, isLazy);
  for (let record = reader.read(); record !== undefined; record = reader.read()) yield record;
}

class CsvReader {
  readonly #lines: readonly string[];
  readonly #delimiter: string;
  readonly #isLazy: boolean;
  /** Lines taken so far. */
  #number = 0;
  #line = '';
  /** Where in the line. */
  #pos = 0;

  constructor(text: string, delimiter: string, isLazy: boolean) {
    this.#lines = linesOf(text);
    this.#delimiter = delimiter;
    this.#isLazy = isLazy;
  }

  /** The next record; undefined at the end. Empty lines are passed over. */
  read(): CsvRecord | undefined {
    do {
      if (!this.#nextLine()) return undefined;
    } while (this.#line === '' || this.#line === '\n');
    const start = this.#number;
    const fields: string[] = [];
    for (;;) {
      const isQuoted = this.#line[this.#pos] === '"';
      const { field, isLast, wrong } = isQuoted ? this.#quotedField() : this.#plainField();
      if (wrong !== undefined) return { fields, error: this.#errorText(start, wrong.column, wrong.why) };
      fields.push(field);
      if (isLast) return { fields };
    }
  }

  #nextLine(): boolean {
    const line = this.#lines[this.#number];
    if (line === undefined) return false;
    this.#number++;
    this.#line = line;
    this.#pos = 0;
    return true;
  }

  #errorText(start: number, column: number, why: string): string {
    const bytes = textBytes(this.#line.slice(0, column)) + 1;
    const record = start === this.#number ? '' : `record on line ${start}; `;
    return `${record}parse error on line ${this.#number}, column ${bytes}: ${why}`;
  }

  #plainField(): Field {
    const found = this.#line.indexOf(this.#delimiter, this.#pos);
    const end = found === -1 ? this.#line.length - (this.#line.endsWith('\n') ? 1 : 0) : found;
    const field = this.#line.slice(this.#pos, end);
    const quote = field.indexOf('"');
    if (!this.#isLazy && quote !== -1) return wrongAt(this.#pos + quote, BARE_QUOTE);
    this.#pos = end + this.#delimiter.length;
    return { field, isLast: found === -1 };
  }

  #quotedField(): Field {
    let field = '';
    this.#pos++;
    for (;;) {
      const quote = this.#line.indexOf('"', this.#pos);
      if (quote === -1) {
        field += this.#line.slice(this.#pos);
        const end = this.#line.length;
        if (this.#nextLine()) continue;
        return this.#isLazy ? { field, isLast: true } : wrongAt(end, WRONG_QUOTE);
      }
      field += this.#line.slice(this.#pos, quote);
      this.#pos = quote + 1;
      const rest = this.#line.slice(this.#pos);
      if (rest.startsWith('"')) {
        field += '"';
        this.#pos++;
      } else if (rest.startsWith(this.#delimiter)) {
        this.#pos += this.#delimiter.length;
        return { field, isLast: false };
      } else if (rest === '' || rest === '\n') {
        return { field, isLast: true };
      } else if (this.#isLazy) {
        field += '"';
      } else {
        return wrongAt(quote, WRONG_QUOTE);
      }
    }
  }
}

interface Field {
  readonly field: string;
  readonly isLast: boolean;
  readonly wrong?: { readonly column: number; readonly why: string };
}

function wrongAt(column: number, why: string): Field {
  return { field: '', isLast: true, wrong: { column, why } };
}

/** Lines with their ends, `\r\n` as `\n`; a carriage return at the very end is left out. */
function linesOf(text: string): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.map((line) => (line.endsWith('\n') ? line.replace(/\r\n$/, '\n') : line.replace(/\r$/, '')));
}
