// The AWS SDK for JavaScript, told as python_clients.py is, with the folder that has its packages as the argument.
"use strict";
const { createInterface } = require("node:readline");
module.paths.push(`${process.argv[2]}/node_modules`);
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
const version = require(`${process.argv[2]}/node_modules/@aws-sdk/client-sts/package.json`).version;

// What finds credentials: the chain that is taken where a program says nothing, or what a program can name.
const NAMED = {
  environment: () => require("@aws-sdk/credential-provider-env").fromEnv(),
  credential_process: () => require("@aws-sdk/credential-provider-ini").fromIni({ profile: process.env.AWS_PROFILE }),
  endpoint: () => require("@aws-sdk/credential-provider-http").fromHttp(),
};
const CLIENTS = {
  chain: () => ({}),
  named: (way) => ({ credentials: NAMED[way]() }),
};
const made = {};

async function answer({ client, way, environ }) {
  for (const name of Object.keys(process.env)) if (!(name in environ)) delete process.env[name];
  Object.assign(process.env, environ);
  const key = `${client} ${way}`;
  made[key] ??= new STSClient({ ...CLIENTS[client](way), maxAttempts: 1 });
  await made[key].send(new GetCallerIdentityCommand({}));
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    let error = "";
    try { await answer(JSON.parse(line)); } catch (problem) { error = String(problem); }
    console.log(JSON.stringify({ error, version }));
  }
})();
