// The DevTools protocol's messages, as far as a recording reads them.
// https://chromedevtools.github.io/devtools-protocol/tot/Network/ and …/Fetch/

interface Request {
  url: string;
  method: string;
  headers: Record<string, string>;
  postData?: string;
  postDataEntries?: Array<{ bytes?: string }>;
}

export interface Response {
  url: string;
  status: number;
  statusText: string;
  /** Several headers of one name are joined by newlines. */
  headers: Record<string, string>;
  mimeType: string;
  protocol?: string;
  remoteIPAddress?: string;
  remotePort?: number;
  fromDiskCache?: boolean;
  securityDetails?: {
    protocol: string;
    keyExchange: string;
    cipher: string;
    subjectName: string;
    issuer: string;
    /** Seconds since the epoch. */
    validFrom: number;
    validTo: number;
  };
}

export interface RequestWillBeSent {
  requestId: string;
  request: Request;
  redirectResponse?: Response;
  type?: string;
  frameId?: string;
}

export interface RequestExtra {
  requestId: string;
  headers: Record<string, string>;
}

export interface ResponseExtra {
  requestId: string;
  statusCode: number;
  headers: Record<string, string>;
  /** The head as it came, for HTTP/1. */
  headersText?: string;
}

export interface ResponseReceived {
  requestId: string;
  response: Response;
}

export interface LoadingFinished {
  requestId: string;
}

export interface LoadingFailed {
  requestId: string;
  errorText: string;
  /** The page, not the network, ended it. */
  canceled?: boolean;
  blockedReason?: string;
}

export interface RequestPaused {
  requestId: string;
  networkId?: string;
  request: Request;
  responseStatusCode?: number;
  responseErrorReason?: string;
  responseHeaders?: Array<{ name: string; value: string }>;
}

export interface AttachedToTarget {
  sessionId: string;
}

/** What a frame of another site or a worker says, wrapped by the page that it belongs to. */
export interface MessageFromTarget {
  sessionId: string;
  /** JSON of a message of the protocol. */
  message: string;
}

export interface Body {
  body: string;
  base64Encoded: boolean;
}
