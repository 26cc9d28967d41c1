/**
 * Preloaded into a process under test that has `--expose-gc` and a channel to its parent: any message is answered with what is still held
 * when garbage has been collected. The channel does not keep the process alive.
 */
process.on('message', () => {
  // What finalizers let go of is collected by the second.
  globalThis.gc();
  setImmediate(() => {
    globalThis.gc();
    process.send(process.memoryUsage());
  });
});
process.channel.unref();
