// A self-signed certificate for `market.example`, valid 2020 to 2120, made for these tests and used nowhere else.
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBcDCCARagAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5tYXJrZXQu
ZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
A1UEAwwObWFya2V0LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATr
azbpFzt9irUNtwxqHsa13nC1e+yG/qCWycDflBz++gR5RFr5eOXZy/yWcgxod3Al
3KQBPGVph4nuC7uS3xMeo00wSzAPBgNVHRMBAf8EBTADAQH/MBkGA1UdEQQSMBCC
Dm1hcmtldC5leGFtcGxlMB0GA1UdDgQWBBSeThVMltNKzlwtLeSlNUtZovC5bTAK
BggqhkjOPQQDAgNIADBFAiEAp9sdW4mPUClcHVL5DWs51GDERG17mC7HawXW1x47
tA0CIAMEHgFrPd6rLjlZeBd2cfy/NSHs+mf9iw8kOeXfa7qH
-----END CERTIFICATE-----
`;
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgI/aI9SvKXmQMzezG
rBrN2SvMRam6nBidkOpI699RnZmhRANCAATrazbpFzt9irUNtwxqHsa13nC1e+yG
/qCWycDflBz++gR5RFr5eOXZy/yWcgxod3Al3KQBPGVph4nuC7uS3xMe
-----END PRIVATE KEY-----
`;
