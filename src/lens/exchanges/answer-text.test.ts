import { expect, test } from 'vitest';
import { answerLine } from './answer-text.js';

test('a status stands in front, once', () => {
  expect(answerLine({ status: 201, text: 'Created' })).toBe('201 Created');
  expect(answerLine({ status: 503, text: '503 Service Unavailable' })).toBe('503 Service Unavailable');
  expect(answerLine({ status: 0, text: 'OK' })).toBe('OK');
});

test('of what the Azure service draws the code and the sentence are left', () => {
  const rule = '-'.repeat(80);
  const text = [
    'PUT http://127.0.0.1/account/logs/a.json',
    rule,
    'RESPONSE 403: 403 Server failed to authenticate the request.',
    'ERROR CODE: AuthenticationFailed',
    rule,
    '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>',
    rule,
    '',
  ].join('\n');
  expect(answerLine({ status: 403, text })).toBe(
    '403 AuthenticationFailed: Server failed to authenticate the request.',
  );
});
