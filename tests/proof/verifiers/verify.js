// Verifies an unpacked bundle with @sigstore/verify: the signed checkpoint, and the inclusion of every event.
//   node verify.js NODE_MODULES FOLDER VKEY
const fs = require("fs"), path = require("path"), crypto = require("crypto");
const [modules, folder, vkey] = process.argv.slice(2);
const from = (name) => require(path.join(modules, "@sigstore", "verify", "dist", "tlog", name));
const { verifyCheckpoint } = from("checkpoint.js"), { verifyMerkleInclusion } = from("merkle.js");

const [name, number, ...coded] = vkey.split("+");
const raw = Buffer.from(coded.join("+"), "base64").subarray(1);
const publicKey = crypto.createPublicKey({
  key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki",
});
const logs = [{ logID: Buffer.from(number, "hex"), baseURL: name, publicKey }];
const text = (...parts) => fs.readFileSync(path.join(folder, ...parts), "utf-8");
const places = fs.readdirSync(path.join(folder, "proofs")).map((one) => parseInt(one)).sort((a, b) => a - b);
const lines = text("events.jsonl").split("\n").slice(0, -1);
if (lines.length !== places.length) throw new Error(`${lines.length} events, ${places.length} proofs`);
places.forEach((place, at) => {
  const proof = text("proofs", `${place}.tlog-proof`);
  const head = proof.slice(0, proof.indexOf("\n\n")).split("\n");
  const inclusionProof = {
    logIndex: String(place), hashes: head.slice(2).map((one) => Buffer.from(one, "base64")),
    checkpoint: { envelope: text("checkpoint") },
  };
  const entry = { inclusionProof, canonicalizedBody: Buffer.from(lines[at]) };
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
});
console.log(`ok ${places.length} events`);
