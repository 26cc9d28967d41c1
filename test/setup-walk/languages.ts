/** What stands around a pasted text in each language: a small program, the tools that must be there, and how it is run. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../../src/lens/setup/shell-word.js';

export interface Language {
  /** Of the text. */
  readonly title: string;
  /** Commands without which it is left out. */
  readonly needs: readonly string[];
  /** Lines of a shell that make the program, once. */
  readonly before: string;
  /** What is pasted where, the program in place. @returns lines of a shell. */
  readonly pasted: (text: string, folder: string) => string;
}

const APPS = join(import.meta.dirname, 'apps');

function place(app: string, folder: string, name = app): void {
  copyFileSync(join(APPS, app), join(folder, name));
}

export const LANGUAGES: readonly Language[] = [
  {
    title: 'Node.js',
    needs: ['node', 'npm'],
    before: 'npm init -y && npm install --no-audit --no-fund pino',
    pasted: (text, folder) => {
      place('app.cjs', folder, 'app.js');
      return text;
    },
  },
  {
    title: 'Python',
    needs: ['python3'],
    before: 'python3 -m venv venv',
    pasted: (text, folder) => {
      place('app.py', folder);
      const advice = text.includes('REQUESTS_CA_BUNDLE') ? 'unset REQUESTS_CA_BUNDLE CURL_CA_BUNDLE\n' : '';
      return `. venv/bin/activate\n${advice}${text}`;
    },
  },
  {
    title: 'Go',
    needs: ['go'],
    before: 'go mod init example.com/app',
    pasted: (text, folder) => {
      place('app.go', folder);
      writeFileSync(join(folder, 'telemetry.go'), `${text}\n`);
      const variables = [...text.matchAll(/^\/\/ (export .*)$/gm)].map(([, line]) => line);
      return [...variables, 'gofmt -d .', 'go mod tidy', 'go vet .', 'go build -o app .', './app'].join('\n');
    },
  },
  {
    title: 'Java',
    needs: ['java', 'javac', 'jar'],
    before: 'true',
    pasted: (text, folder) => {
      place('App.java', folder);
      const made = 'javac -d classes App.java\njar --create --file app.jar --main-class App -C classes .';
      return `${made}\n${withAgent(text)}`;
    },
  },
];

/** With the agent of `JAVA_AGENT` where the text would fetch it. */
function withAgent(text: string): string {
  const agent = process.env['JAVA_AGENT'];
  if (agent === undefined) return text;
  return text.replace(/^curl .*$/m, `cp ${shellWord(agent)} opentelemetry-javaagent.jar`);
}
