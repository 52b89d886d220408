// Reads prompts and writes greedily with llama.cpp, as GgufTimes does with Gyre: node llama.mjs JOB, a GgufJob as JSON. Prints a
// GgufOutcome as a line of JSON.
import { readFile } from "node:fs/promises";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const job = JSON.parse(await readFile(process.argv[2], "utf8"));
const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: job.threads });
const model = await llama.loadModel({ modelPath: job.model });
const context = await model.createContext({
  contextSize: Math.max(...job.prompts.map((p) => p.length)) + job.written + 1,
  batchSize: 512,
  threads: { ideal: job.threads, min: job.threads },
});
const sequence = context.getSequence();

/** Reads tokens, and tells the largest logits behind the last. */
async function logitsOf(tokens) {
  const last = { generateNext: { logits: { filter: { tokens: [], includeTop: job.top } } } };
  const told = await sequence.controlledEvaluate([...tokens.slice(0, -1), [tokens.at(-1), last]]);
  const top = [...told.at(-1).next.logits].map(([token, logit]) => ({ token, logit }));
  return top.sort((a, b) => b.logit - a.logit);
}

/** Writes greedily by itself, with the logits of each step. */
async function greedy(prompt) {
  await sequence.clearHistory();
  const steps = [];
  let next = prompt;
  for (let i = 0; i < job.written; i++) {
    const top = await logitsOf(next);
    next = [top[0].token];
    steps.push({ token: top[0].token, top });
  }
  return steps;
}

/** A prompt and what's written behind it, in tokens a second. */
async function round(prompt, first) {
  await sequence.clearHistory();
  const begin = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt);
  const read = performance.now();
  let count = 0;
  for await (const _ of sequence.evaluate([first], { temperature: 0, yieldEogToken: true })) {
    if (++count === job.written) {
      break;
    }
  }
  const end = performance.now();
  return { prompt: (prompt.length * 1000) / (read - begin), decoding: (count * 1000) / (end - read) };
}

const texts = [];
for (const prompt of job.prompts) {
  const steps = await greedy(prompt);
  const end = performance.now() + job.warmSeconds * 1000;
  do {
    await round(prompt, steps[0].token);
  } while (performance.now() < end);
  const rounds = [];
  while (rounds.length < job.rounds) {
    rounds.push(await round(prompt, steps[0].token));
  }
  texts.push({ context: prompt.length, rounds, steps });
}
// A pipe takes what's written piece by piece, so that the process may only end behind the last.
process.stdout.write(JSON.stringify({ texts }) + "\n", () => process.exit(0));
