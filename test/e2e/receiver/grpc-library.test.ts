import { describe } from 'vitest';
import { grpcCases } from './grpc-cases.js';

describe('connections kept by grpc-js', () => grpcCases(['otlphub.grpcLibraryConnections']));
