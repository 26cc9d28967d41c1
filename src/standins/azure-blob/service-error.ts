/** The blob service's refusals: status, code and words. Source: Azure Storage REST API, "Blob Storage error codes". */
import type { StandInAnswer } from '../exchange.js';

const ERRORS = {
  AppendPositionConditionNotMet: [412, 'The append position condition specified was not met.'],
  AuthenticationFailed: [
    403,
    'Server failed to authenticate the request. Make sure the value of the Authorization header is formed correctly including the signature.',
  ],
  BlobAlreadyExists: [409, 'The specified blob already exists.'],
  BlobNotFound: [404, 'The specified blob does not exist.'],
  BlockCountExceedsLimit: [409, 'The committed block count cannot exceed the maximum limit of 50,000 blocks.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  ContainerAlreadyExists: [409, 'The specified container already exists.'],
  ContainerNotFound: [404, 'The specified container does not exist.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  InvalidBlobType: [409, 'The blob type is invalid for this operation.'],
  InvalidBlockList: [400, 'The specified block list is invalid.'],
  InvalidHeaderValue: [400, 'The value for one of the HTTP headers is not in the correct format.'],
  InvalidQueryParameterValue: [400, 'Value for one of the query parameters specified in the request URI is invalid.'],
  MaxBlobSizeConditionNotMet: [412, 'The max blob size condition specified was not met.'],
  Md5Mismatch: [
    400,
    'The MD5 value specified in the request did not match with the MD5 value calculated by the server.',
  ],
  MissingRequiredHeader: [400, 'An HTTP header that is mandatory for this request is not specified.'],
  NoAuthenticationInformation: [
    401,
    'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
  ],
  OperationTimedOut: [500, 'The operation could not be completed within the permitted time.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  ServerBusy: [503, 'The server is busy.'],
  UnsupportedHttpVerb: [405, 'The resource doesn’t support the specified HTTP verb.'],
} as const satisfies Record<string, readonly [number, string]>;

export type BlobErrorCode = keyof typeof ERRORS;

export const BLOB_ERROR_CODES = Object.keys(ERRORS) as readonly BlobErrorCode[];

/** A request the service does not carry out. */
export class BlobServiceError extends Error {
  override readonly name = 'BlobServiceError';
  readonly status: number;

  constructor(readonly code: BlobErrorCode) {
    const [status, text] = ERRORS[code];
    super(text);
    this.status = status;
  }
}

/** The answer that tells of a refusal. @param requestId stands in the text, as the service's own does. */
export function errorAnswer(code: BlobErrorCode, requestId: string, nowMs: number, isHead = false): StandInAnswer {
  const [status, text] = ERRORS[code];
  const message = `${text}\nRequestId:${requestId}\nTime:${new Date(nowMs).toISOString()}`;
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { 'x-ms-error-code': code, ...(isHead ? {} : { 'content-type': 'application/xml' }) },
    ...(isHead ? {} : { body }),
  };
}
