#!/usr/bin/env node
import { enableCompileCache } from './compile-cache.js';

enableCompileCache();
// The gRPC library writes lines of its own to stderr otherwise, also where the hub's are JSON.
process.env['GRPC_VERBOSITY'] ??= 'NONE';
const { runProgram } = await import('./program.js');
const { createProcessIo } = await import('./create-process-io.js');
process.exitCode = await runProgram(process.argv.slice(2), createProcessIo(process));
// A component that was left behind must not keep the process.
setTimeout(() => process.exit(), 1_000).unref();
