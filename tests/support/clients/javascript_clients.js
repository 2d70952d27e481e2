// The AWS SDKs for JavaScript, told as python_clients.py is, with the folder that has their packages as the argument.
"use strict";
const { createInterface } = require("node:readline");
module.paths.push(`${process.argv[2]}/node_modules`);
const version = (name) => require(`${process.argv[2]}/node_modules/${name}/package.json`).version;

// What a program can name; by itself the SDK looks for all of them.
const NAMED = {
  environment: () => require("@aws-sdk/credential-provider-env").fromEnv(),
  credential_process: () => require("@aws-sdk/credential-provider-ini").fromIni({ profile: process.env.AWS_PROFILE }),
  endpoint: () => require("@aws-sdk/credential-provider-http").fromHttp(),
};

function v3(settings) {
  const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
  const sts = new STSClient({ ...settings, maxAttempts: 1 });
  return () => sts.send(new GetCallerIdentityCommand({}));
}

function v2() {
  const { STS, CredentialProviderChain } = require("aws-sdk");
  const credentialProvider = new CredentialProviderChain(); // each its own: the SDK would keep the first that it finds
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const sts = new STS({ credentials: null, credentialProvider, endpoint, region: "eu-west-1", maxRetries: 0 });
  return () => sts.getCallerIdentity().promise();
}

const CLIENTS = {
  chain: { version: version("@aws-sdk/client-sts"), make: () => v3({}) },
  named: { version: version("@aws-sdk/client-sts"), make: (way) => v3({ credentials: NAMED[way]() }) },
  v2: { version: version("aws-sdk"), make: v2 },
};
const made = {};

async function ask({ client, way, environ }) {
  environ.AWS_SDK_LOAD_CONFIG = "1"; // or version 2 does not read ~/.aws/config
  for (const name of Object.keys(process.env)) if (!(name in environ)) delete process.env[name];
  Object.assign(process.env, environ);
  const key = `${client} ${way}`;
  made[key] ??= CLIENTS[client].make(way);
  await made[key]();
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let error = "";
    try { await ask(asked); } catch (problem) { error = String(problem); }
    console.log(JSON.stringify({ error, version: CLIENTS[asked.client].version }));
  }
})();
