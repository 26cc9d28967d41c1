let hub;

beforeAll(async () => {
  const { hubMatchers, startHub } = await import('otlp-hub/testing');
  expect.extend(hubMatchers);
  hub = await startHub();
});

beforeEach(() => hub.reset());
afterAll(() => hub.close());

test('nothing is received before anything is sent', async () => {
  await expect(hub).not.toHaveReceivedLog();
  await expect(hub).not.toHaveWrittenSeries(/./);
  await expect(hub).toHaveDeliveredEverything();
});

test('a failing matcher says where everything is', async () => {
  await expect(expect(hub).toHaveReceivedLog({ body: 'x' }, { timeoutMs: 0 })).rejects.toThrow(
    /no log record was received at all/,
  );
});
