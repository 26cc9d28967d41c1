import { describe } from 'vitest';
import { grpcCases } from './grpc-cases.js';

describe('connections of our own', () => grpcCases([]));
