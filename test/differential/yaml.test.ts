/**
 * The same YAML to the reference collector and to us: what it reads, how it prints it, or in what words it refuses it. Run as
 * told in pdata.test.ts.
 */
import { comparePrinted } from './printed-config.js';
import { randomYaml } from './yaml-inputs.js';

comparePrinted('YAML', { random: randomYaml });
