// A real OpenID provider for the tests of the desk's consent: node provider.mjs PORT REDIRECT_URI
// One client, accounts by whatever name signs in, tokens that a mail server can ask about.

import Provider from "oidc-provider";

// Whoever starts it reads only its log: a line on a closed standard output would be its end.
console.log = console.error;
console.info = console.error;
console.warn = console.error;

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "desk",
      client_secret: "desk-secret-of-the-tests-0123456789",
      token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [redirect],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
      response_types: ["code"],
    },
    // The mail server, which asks whether a token is good.
    {
      client_id: "dovecot",
      client_secret: "dovecot-secret-of-the-tests-0123456789",
      token_endpoint_auth_method: "client_secret_basic",
      redirect_uris: [],
      grant_types: [],
      response_types: [],
    },
  ],
  scopes: ["openid", "offline_access", "email"],
  claims: { email: ["email"] },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
  },
  pkce: { required: () => true },
  ttl: { AccessToken: 3600, IdToken: 3600, RefreshToken: 86_400, Grant: 86_400, Session: 3600, Interaction: 600, DeviceCode: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
  cookies: { keys: ["only for tests"] },
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`listening on ${issuer}`));
