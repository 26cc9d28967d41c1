import { expect, test } from 'vitest';
import { blobNameAt } from './configuration.js';

test('the blob of an hour has the name that the exporter gives it', () => {
  expect(blobNameAt(new Date(2027, 0, 2, 5, 59))).toBe('2027-01-02/logs_05_0.txt');
});
